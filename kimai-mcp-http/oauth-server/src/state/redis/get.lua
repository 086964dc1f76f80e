return record()
