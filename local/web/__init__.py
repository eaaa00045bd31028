"""The local web server: the pages, the API passed on as CloudFront does in AWS, and a live view."""
