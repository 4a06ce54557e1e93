-- Resizes one holder's block of a shared limit, as far as the other holders leave room, and renews its lease.
-- Renewing is resizing to the present size: after a wipe, or when the lease ran out, it takes what is still free.
--
-- KEYS[1]  hash: holder -> size of its block
-- KEYS[2]  sorted set: holder -> end of its lease, ms since the epoch by this server's clock
-- ARGV[1]  holder
-- ARGV[2]  size wanted; 0 gives the block back
-- ARGV[3]  limit for all holders together
-- ARGV[4]  length of the lease, ms
--
-- Returns the new size of the block, 0 to the size wanted.

local sizes, leases = KEYS[1], KEYS[2]
local holder, wanted, limit, lease = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])

local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)

local gone = redis.call('ZRANGEBYSCORE', leases, '-inf', now)
for _, name in ipairs(gone) do
  redis.call('HDEL', sizes, name)
  redis.call('ZREM', leases, name)
end

redis.call('HDEL', sizes, holder)
local others = 0
for _, size in ipairs(redis.call('HVALS', sizes)) do
  others = others + tonumber(size)
end

local granted = math.max(0, math.min(wanted, limit - others))
if granted == 0 then
  redis.call('ZREM', leases, holder)
  return 0
end
redis.call('HSET', sizes, holder, granted)
redis.call('ZADD', leases, now + lease, holder)
-- A scope that nobody uses any more leaves nothing behind.
redis.call('PEXPIRE', sizes, lease * 2)
redis.call('PEXPIRE', leases, lease * 2)
return granted
