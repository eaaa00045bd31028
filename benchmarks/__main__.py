"""Every measurement, one after the other: `make bench`, about a quarter of an hour."""

from benchmarks import requests, rollups

if __name__ == "__main__":
    requests.main()
    rollups.main()
