@rem Latchkey's command line. It runs in the app's own binary, so it needs no Node.
@"%~dp0..\..\Latchkey.exe" --cli --ozone-platform=headless --log-level=3 -- %*
