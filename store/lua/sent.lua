-- sent takes a message out of a chat's outbox, if it is still the head, and
-- writes what became of it. What was put before it while it was under way (see
-- `first` in commit.lua) does not keep it there.
--
-- KEYS[1] outbox LIST   the chat's messages of one class
-- KEYS[2] chats  ZSET   chats with messages of this class, by when the next may go
-- KEYS[3] ids    ZSET   the ids that Telegram gave the chat's messages, by when
-- KEYS[4] dead   STREAM dead letters
-- KEYS[5] lane   LIST   where the delivery is told
-- KEYS[6] ready  STREAM lanes with work
-- KEYS[7] seen   STRING the delivery's mark in that lane
-- KEYS[8] key    STRING the key of that lane's owner
-- (5 to 8 only if a delivery is told)
-- ARGV[1] the message's token
-- ARGV[2] the chat's name
-- ARGV[3] how long the chat rests now, in milliseconds
-- ARGV[4] Telegram's id of the message, or 0; with a bar and its tag, if it has one
-- ARGV[5] how long that id is kept, in milliseconds
-- ARGV[6] why the message goes to the dead letters, or ''
-- ARGV[7] the entry of the delivery: token|sealed event
-- ARGV[8] the lane's name
-- ARGV[9] how long the mark lives, in milliseconds
-- ARGV[10] the id of the key that sealed the entry
--
-- Returns 1 when done, 0 when the message is not at the front (any more), and -1,
-- having written nothing, when the owner's key is another one: seal again.
local wrong = check({KEYS[1], 'list', KEYS[2], 'zset', KEYS[3], 'zset', KEYS[4], 'stream'})
if not wrong and KEYS[5] then
  wrong = check({KEYS[5], 'list', KEYS[6], 'stream', KEYS[7], 'string', KEYS[8], 'string'})
end
if wrong then return wrong end
local mine
for place = 0, 7 do
  local entry = redis.call('LINDEX', KEYS[1], place)
  if not entry then return 0 end
  if upto(entry) == ARGV[1] then
    mine = entry
    break
  end
end
if not mine then return 0 end
if KEYS[8] and not opens(KEYS[8], ARGV[10]) then return -1 end

-- What can be refused for lack of memory comes first.
local at = now()
if ARGV[6] ~= '' then
  redis.call('XADD', KEYS[4], '*', 'lane', 'c:' .. ARGV[2], 'kind', 'message', 'why', ARGV[6], 'entry', mine)
end
if ARGV[4] ~= '0' then
  redis.call('ZADD', KEYS[3], whole(at), ARGV[4])
  redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', '(' .. whole(at - ARGV[5]))
  redis.call('ZREMRANGEBYRANK', KEYS[3], 0, -301) -- the newest 300 are kept
  redis.call('PEXPIRE', KEYS[3], ARGV[5])
end
if KEYS[5] then
  append(KEYS[5], KEYS[6], KEYS[7], KEYS[8], ARGV[8], ARGV[7], ARGV[9])
end
redis.call('LREM', KEYS[1], 1, mine)
local following = redis.call('LINDEX', KEYS[1], 0)
if following then
  local rest = string.sub(following, #upto(following) + 2)
  local earliest = math.max(at + tonumber(ARGV[3]), tonumber(upto(rest)))
  redis.call('ZADD', KEYS[2], whole(earliest), ARGV[2])
else
  redis.call('ZREM', KEYS[2], ARGV[2])
end
return 1
