-- push appends one event to a lane, once in 48 hours.
--
-- KEYS[1] lane  LIST    the lane's events
-- KEYS[2] ready STREAM  lanes with work
-- KEYS[3] seen  STRING  the event's mark in this lane
-- KEYS[4] key   STRING  the key of the lane's owner
-- ARGV[1] the entry: token|sealed event
-- ARGV[2] the lane's name
-- ARGV[3] how long the mark lives, in milliseconds
-- ARGV[4] the id of the key that sealed the entry
--
-- Returns 1 when the event is in, 0 when it was seen before, and -1, having
-- written nothing, when the owner's key is another one: seal again.
local wrong = check({KEYS[1], 'list', KEYS[2], 'stream', KEYS[3], 'string', KEYS[4], 'string'})
if wrong then return wrong end
if not opens(KEYS[4], ARGV[4]) then return -1 end
return append(KEYS[1], KEYS[2], KEYS[3], KEYS[4], ARGV[2], ARGV[1], ARGV[3])
