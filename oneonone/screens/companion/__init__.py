"""The companion: private notes beside a meeting, and its remote control on a phone."""
