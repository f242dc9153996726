/*
 * Lua, each on one key or on those of one hash tag, so that it runs in a cluster. Every number is written out by us: Redis gives a script's numbers back
 * to commands in full precision.
 */

/**
 * KEYS[1] label set · ARGV key, deleteAt, long ago. Adds the key (its score only rises: two writers may cross), trims what ended
 * long ago, and has the set end when the last of its members has.
 */
export const indexScript = `
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[3])
local score = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not score or tonumber(score) < tonumber(ARGV[2]) then redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1]) end
local last = redis.call('ZREVRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2]
redis.call('PEXPIRE', KEYS[1], math.ceil(tonumber(last) - tonumber(ARGV[3])))
return 1`

/** KEYS[1] entry · ARGV its first bytes. Removes the entry if it still is the one that begins so. */
export const removeScript = `
if redis.call('GETRANGE', KEYS[1], 0, #ARGV[1] - 1) ~= ARGV[1] then return 0 end
return redis.call('UNLINK', KEYS[1])`

/** KEYS[1] entry · ARGV its first bytes, an offset, bytes to write there. Only if it still is the one that begins so. */
export const stampScript = `
if redis.call('GETRANGE', KEYS[1], 0, #ARGV[1] - 1) ~= ARGV[1] then return 0 end
redis.call('SETRANGE', KEYS[1], ARGV[2], ARGV[3])
return 1`

/** KEYS[1] entry · ARGV its first bytes (none where there was no entry), how many those are, the new bytes, how long they live, ms. */
export const replaceScript = `
if redis.call('GETRANGE', KEYS[1], 0, ARGV[2] - 1) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[3], 'PX', ARGV[4])
return 1`

/** KEYS[1] lease, KEYS[2] its entry · ARGV holder, ms. Takes it where it is free, or makes it last longer where it is the holder's own. */
export const takeScript = `
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1 + redis.call('EXISTS', KEYS[2])`

/** KEYS[1] lease · ARGV holder. Gives it back if it is the holder's. */
export const giveScript = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('UNLINK', KEYS[1])`
