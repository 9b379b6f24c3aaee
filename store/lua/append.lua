-- append: what the other scripts share. It is put in front of each of them when
-- the store opens, so that there is one way into a lane and one into an outbox.

-- typed returns an error reply if key holds another Redis type than want.
-- A script that fails half-way rolls nothing back, so each of them asks this
-- of every key before its first write.
local function typed(key, want)
  local is = redis.call('TYPE', key).ok
  if is ~= 'none' and is ~= want then
    return redis.error_reply('WRONGTYPE ' .. key .. ' is a ' .. is .. ', want ' .. want)
  end
end

-- check asks it of several keys: key, type, key, type ...
local function check(pairs)
  for i = 1, #pairs, 2 do
    local wrong = typed(pairs[i], pairs[i + 1])
    if wrong then return wrong end
  end
end

-- upto returns what stands in s before the first bar, or '' without a bar.
local function upto(s)
  local bar = string.find(s, '|', 1, true)
  return bar and string.sub(s, 1, bar - 1) or ''
end

-- now is Redis's clock in milliseconds.
local function now()
  local t = redis.call('TIME')
  return t[1] * 1000 + math.floor(t[2] / 1000)
end

-- whole writes a number without exponent or fraction.
local function whole(n) return string.format('%.0f', n) end

-- opens says whether the owner's key is still the one that sealed the caller's
-- bytes. It is not when it was destroyed, and perhaps made anew, meanwhile.
local function opens(owner, id)
  return upto(redis.call('GETRANGE', owner, 0, 20)) == id
end

-- lasting gives a key that is about to vanish another hour, so that what was
-- sealed a moment ago can still be opened when its turn comes.
local function lasting(owner)
  local left = redis.call('PTTL', owner)
  if left >= 0 and left < 3600000 then redis.call('PEXPIRE', owner, 3600000) end
end

-- append adds an entry (token|sealed bytes) to a lane unless its event was seen
-- there within `life` milliseconds. It returns 1 if the entry is in, also when
-- it was this very call that put it there and its reply was lost; else 0.
local function append(lane, ready, seen, owner, name, entry, life)
  local token = upto(entry)
  local before = redis.call('GET', seen)
  if before then return before == token and 1 or 0 end
  redis.call('SET', seen, token, 'PX', life)
  if redis.call('RPUSH', lane, entry) == 1 then
    redis.call('XADD', ready, '*', 'lane', name)
  end
  lasting(owner)
  return 1
end
