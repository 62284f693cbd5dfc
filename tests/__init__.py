HX = {"HX-Request": "true"}
