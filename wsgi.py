from oneonone.app import create_app
from oneonone.upgrade import ready_to_serve

app = create_app()
ready_to_serve(app)
