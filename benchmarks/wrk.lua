-- Asks for the paths of a file in turn, with an Accept header: wrk -s wrk.lua URL -- FILE ACCEPT; prints JSON at the end.
local threads, paths, at = {}, {}, 0

function setup(thread) table.insert(threads, thread) end

function init(args)
  seen = {}
  accept = args[2]
  for line in io.lines(args[1]) do paths[#paths + 1] = line end
end

function request()
  at = at % #paths + 1
  return wrk.format("GET", paths[at], { ["Accept"] = accept })
end

function response(status)
  local key = "s" .. status
  seen[key] = (seen[key] or 0) + 1
end

function done(summary, latency)
  local answers = {}
  for _, thread in ipairs(threads) do
    for key, number in pairs(thread:get("seen")) do answers[#answers + 1] = ('"%s": %d'):format(key:sub(2), number) end
  end
  local e = summary.errors
  print(('{"seconds": %f, "p50 ms": %f, "p99 ms": %f, "lost": %d, "late": %d, "answers": {%s}}'):format(
    summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    e.connect + e.read + e.write, e.timeout, table.concat(answers, ", ")))
end
