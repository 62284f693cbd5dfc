from oneonone.app import create_app
from oneonone.upgrade import ready_to_serve

app = create_app()
# Held as long as this process answers.
in_use = ready_to_serve(app)
