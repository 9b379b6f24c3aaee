-- fire takes a timer out and puts its event into the lane, both or neither.
--
-- KEYS[1] timers ZSET   timers by the time they are due
-- KEYS[2] lane   LIST   the lane's events
-- KEYS[3] ready  STREAM lanes with work
-- KEYS[4] seen   STRING the event's mark in this lane
-- KEYS[5] key    STRING the key of the lane's owner
-- ARGV[1] the timer's member
-- ARGV[2] the time it was read with, in seconds
-- ARGV[3] the entry: token|sealed event
-- ARGV[4] the lane's name
-- ARGV[5] how long the mark lives, in milliseconds
-- ARGV[6] the id of the key that sealed the entry
--
-- Returns 1 when it fired, 0 when it is gone or was moved to another time, and
-- -1, having written nothing, when the owner's key is another one: seal again.
local wrong = check({KEYS[1], 'zset', KEYS[2], 'list', KEYS[3], 'stream', KEYS[4], 'string', KEYS[5], 'string'})
if wrong then return wrong end
local due = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not due or tonumber(due) ~= tonumber(ARGV[2]) then return 0 end
if not opens(KEYS[5], ARGV[6]) then return -1 end
append(KEYS[2], KEYS[3], KEYS[4], KEYS[5], ARGV[4], ARGV[3], ARGV[5])
redis.call('ZREM', KEYS[1], ARGV[1])
return 1
