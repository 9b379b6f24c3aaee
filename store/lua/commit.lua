-- commit compares everything that was read and then writes everything that was
-- decided, or it writes nothing.
--
-- KEYS holds every key that a step touches. ARGV is a row of steps. A step is
-- its name, then the places in KEYS of the keys it needs, then its words:
--
--   once   op|            word life        remember the operation: STRING
--   rev    record|        n                the record's revision must be n: STRING
--   head   lane|          token            the lane's head must be this entry: LIST
--   owner  key|           id               the owner's key must be this one: STRING
--   letter dead|          id               this dead letter must be there: STREAM
--   clock  revisions|                      one more commit: STRING
--   life   key|           ms               the key, or a record, vanishes: STRING
--   keep   key|                            it does not: STRING
--   wrap   key|           value            the owner's key wrapped anew: STRING
--   put    record key|    ms body          write a record (ms 0: no end): STRING, STRING
--   del    record|                         remove a record: STRING
--   file   index|         score member     list, or move, a member: ZSET
--   unfile index|         member           take it out: ZSET
--   post   lane ready seen key|  name entry ms    append an event: LIST, STREAM, STRING, STRING
--   send   outbox chats bell key| chat entry at   append a message: LIST, ZSET, STREAM, STRING
--   first  outbox chats bell key| chat entry at   put a message before all others, now
--   heard  ids|           id ms            remember a message of hers: ZSET
--   bury   dead lane|     name why         copy the lane's head to the dead letters: STREAM, LIST
--   lift   dead|          id               take a dead letter out: STREAM
--   pop    lane|                           remove the lane's head: LIST
--
-- Returns {'done', revision}; {'already', word} when `once` knows the operation;
-- {'conflict', step} when one of rev, head, owner, letter does not hold.
local shapes = {
  once   = {keys = {'string'}, words = 2},
  rev    = {keys = {'string'}, words = 1},
  head   = {keys = {'list'}, words = 1},
  owner  = {keys = {'string'}, words = 1},
  letter = {keys = {'stream'}, words = 1},
  clock  = {keys = {'string'}, words = 0},
  life   = {keys = {'string'}, words = 1},
  keep   = {keys = {'string'}, words = 0},
  wrap   = {keys = {'string'}, words = 1},
  put    = {keys = {'string', 'string'}, words = 2},
  del    = {keys = {'string'}, words = 0},
  file   = {keys = {'zset'}, words = 2},
  unfile = {keys = {'zset'}, words = 1},
  post   = {keys = {'list', 'stream', 'string', 'string'}, words = 3},
  send   = {keys = {'list', 'zset', 'stream', 'string'}, words = 3},
  first  = {keys = {'list', 'zset', 'stream', 'string'}, words = 3},
  heard  = {keys = {'zset'}, words = 2},
  bury   = {keys = {'stream', 'list'}, words = 2},
  lift   = {keys = {'stream'}, words = 1},
  pop    = {keys = {'list'}, words = 0},
}

-- Read the steps, and look once at the type of each key.
local steps, looked, at = {}, {}, 1
while at <= #ARGV do
  local shape = shapes[ARGV[at]]
  if not shape then return redis.error_reply('ERR commit: unknown step ' .. ARGV[at]) end
  local step = {name = ARGV[at], key = {}, word = {}}
  for i = 1, #shape.keys do
    local key = KEYS[tonumber(ARGV[at + i])]
    if looked[key] ~= shape.keys[i] then
      local wrong = typed(key, shape.keys[i])
      if wrong then return wrong end
      looked[key] = shape.keys[i]
    end
    step.key[i] = key
  end
  for i = 1, shape.words do step.word[i] = ARGV[at + #shape.keys + i] end
  steps[#steps + 1] = step
  at = at + 1 + #shape.keys + shape.words
end

-- Compare.
local holds = {
  rev = function(key, word)
    local is = upto(redis.call('GETRANGE', key[1], 0, 20))
    return (is == '' and '0' or is) == word[1]
  end,
  head = function(key, word)
    local head = redis.call('LINDEX', key[1], 0)
    return head and upto(head) == word[1]
  end,
  owner = function(key, word) return opens(key[1], word[1]) end,
  letter = function(key, word) return #redis.call('XRANGE', key[1], word[1], word[1]) > 0 end,
}
for _, step in ipairs(steps) do
  if step.name == 'once' then
    local word = redis.call('GET', step.key[1])
    if word then return {'already', word} end
  end
end
for _, step in ipairs(steps) do
  local held = holds[step.name]
  if held and not held(step.key, step.word) then return {'conflict', step.name} end
end

-- Write. `clock` comes first in every commit that writes: it can be refused for
-- lack of memory, as nothing after it then can.
local revision = '0'
local writes = {
  clock = function(key) revision = whole(redis.call('INCR', key[1])) end,
  once = function(key, word) redis.call('SET', key[1], word[1], 'PX', word[2]) end,
  life = function(key, word) redis.call('PEXPIRE', key[1], word[1]) end,
  keep = function(key) redis.call('PERSIST', key[1]) end,
  wrap = function(key, word)
    local left = redis.call('PTTL', key[1])
    redis.call('SET', key[1], word[1])
    if left > 0 then redis.call('PEXPIRE', key[1], left) end
  end,
  put = function(key, word)
    -- A record never outlives the key that opens it.
    local life, left = tonumber(word[1]), redis.call('PTTL', key[2])
    if left > 0 and (life == 0 or left < life) then life = left end
    local value = revision .. '|' .. word[2]
    if life > 0 then
      redis.call('SET', key[1], value, 'PX', whole(life))
    else
      redis.call('SET', key[1], value)
    end
  end,
  del = function(key) redis.call('DEL', key[1]) end,
  file = function(key, word) redis.call('ZADD', key[1], word[1], word[2]) end,
  unfile = function(key, word) redis.call('ZREM', key[1], word[1]) end,
  post = function(key, word) append(key[1], key[2], key[3], key[4], word[1], word[2], word[3]) end,
  send = function(key, word)
    if redis.call('RPUSH', key[1], word[2]) == 1 then
      redis.call('ZADD', key[2], whole(math.max(now(), tonumber(word[3]))), word[1])
    end
    redis.call('XADD', key[3], 'MAXLEN', 16, '*', 'rung', 1)
    lasting(key[4])
  end,
  first = function(key, word)
    redis.call('LPUSH', key[1], word[2])
    redis.call('ZADD', key[2], whole(now()), word[1])
    redis.call('XADD', key[3], 'MAXLEN', 16, '*', 'rung', 1)
    lasting(key[4])
  end,
  heard = function(key, word)
    local at = now()
    redis.call('ZADD', key[1], whole(at), word[1])
    redis.call('ZREMRANGEBYSCORE', key[1], '-inf', '(' .. whole(at - word[2]))
    redis.call('PEXPIRE', key[1], word[2])
  end,
  bury = function(key, word)
    local head = redis.call('LINDEX', key[2], 0)
    redis.call('XADD', key[1], '*', 'lane', word[1], 'kind', 'event', 'why', word[2], 'entry', head)
  end,
  lift = function(key, word) redis.call('XDEL', key[1], word[1]) end,
  pop = function(key) redis.call('LPOP', key[1]) end,
}
for _, step in ipairs(steps) do
  local write = writes[step.name]
  if write then write(step.key, step.word) end
end
return {'done', revision}
