@rem Keyreeve's command line. It runs in the app's own binary, so it needs no Node.
@"%~dp0..\..\Keyreeve.exe" --cli --ozone-platform=headless --log-level=3 -- %*
