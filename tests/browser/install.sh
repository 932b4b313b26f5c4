#!/bin/sh
# Brings Chromium and its driver for the tests of the emulator's page, where that is possible without asking anybody.
# Never fails: without a browser those tests are skipped, and say so.
command -v chromedriver >/dev/null 2>&1 && exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1 || ! command -v timeout >/dev/null 2>&1; then
    echo "No Chromium here: the tests of the emulator's page will be skipped (apt-get install chromium chromium-driver)." >&2
    exit 0
fi
echo "Installing Chromium for the tests of the emulator's page, once ..."
install() {
    timeout 75 env DEBIAN_FRONTEND=noninteractive \
        apt-get install -qq -y --no-install-recommends chromium chromium-driver >/dev/null 2>&1
}
# The lists of a fresh container are empty or old.
install || { timeout 45 apt-get update -qq >/dev/null 2>&1 && install; } ||
    echo "Chromium could not be installed: the tests of the emulator's page will be skipped." >&2
exit 0
