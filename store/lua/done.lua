-- done gives a claim back: the lane leaves `ready` if it is empty, else it goes
-- to the back of it.
--
-- KEYS[1] ready STREAM  lanes with work
-- KEYS[2] lane  LIST    the lane's events
-- ARGV[1] the consumer group
-- ARGV[2] the claim's entry in the stream
-- ARGV[3] the lane's name
--
-- Returns 1 when the lane went to the back, 0 when it left, and -1, having
-- written nothing, when the claim is not pending any more: somebody else gave
-- it back, or the reply to this very call was lost.
local wrong = check({KEYS[1], 'stream', KEYS[2], 'list'})
if wrong then return wrong end
local pending = redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[2], ARGV[2], 1)
if #pending == 0 then return -1 end
local more = redis.call('LLEN', KEYS[2]) > 0
-- XADD first: it alone can be refused for lack of memory.
if more then redis.call('XADD', KEYS[1], '*', 'lane', ARGV[3]) end
redis.call('XACK', KEYS[1], ARGV[1], ARGV[2])
redis.call('XDEL', KEYS[1], ARGV[2])
return more and 1 or 0
