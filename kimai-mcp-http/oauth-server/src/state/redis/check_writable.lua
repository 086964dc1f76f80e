return redis.call('SET', KEYS[1], '', 'PX', 60000)
