"""What an author works with: a lesson's text, its exercises, and all that is built from them."""
