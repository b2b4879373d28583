-- Asks the server one GraphQL query over and over, as `run` tells by its environment:
-- QUERY, the document's file; IDS, a file of variables, a JSON object a line, of which each request
-- draws one (empty: the query has no variable); TOKEN, whose bearer asks (empty: the public).

local function read(name)
  local file = assert(io.open(name))
  local text = file:read("*a")
  file:close()
  return text
end

local document = read(os.getenv("QUERY")):gsub("%s+", " "):gsub('"', '\\"')
local headers = {
  ["Content-Type"] = "application/json",
  ["Accept"] = "application/graphql-response+json",
}
local token = os.getenv("TOKEN") or ""
if token ~= "" then headers["Authorization"] = "Bearer " .. token end

local requests = {}

local function add(variables)
  local body = '{"query":"' .. document .. '","variables":' .. variables .. "}"
  requests[#requests + 1] = wrk.format("POST", "/graphql", headers, body)
end

function init()
  local ids = os.getenv("IDS") or ""
  if ids == "" then
    add("{}")
  else
    for variables in io.lines(ids) do add(variables) end
  end
  math.randomseed(tonumber(tostring({}):match("0x(%x+)"), 16) % 2147483647)
end

function request()
  return requests[math.random(#requests)]
end

function done(summary, latency)
  local errors = summary.errors
  if errors.connect + errors.read + errors.write + errors.status + errors.timeout > 0 then
    io.stderr:write("some requests were not answered with 200\n")
    os.exit(1)
  end
  io.write(string.format("RATE %.1f P50 %.0f P95 %.0f P99 %.0f\n",
    summary.requests * 1e6 / summary.duration, latency:percentile(50), latency:percentile(95),
    latency:percentile(99)))
end
