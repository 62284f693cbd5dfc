from oneonone.app import create_app
from oneonone.schema import ensure_current

app = create_app()
ensure_current(app)
