vcl 4.1;

# Prompts (GET) behind Varnish 6 or newer. Lifetimes are the prompt files': Varnish reads `s-maxage` and `stale-while-revalidate` itself.
# Start it with: varnishd -a :80 -f /etc/varnish/reprise.vcl

backend default {
  .host = "127.0.0.1";
  .port = "8484";
}

# Who may purge.
acl purgers {
  "localhost";
  "127.0.0.1";
  "::1";
}

sub vcl_recv {
  unset req.http.x-edge;
  # BAN / with `Surrogate-Key: summarize` drops every answer of that prompt, version or tag.
  if (req.method == "BAN") {
    if (client.ip !~ purgers) {
      return (synth(403, "Not a purger"));
    }
    if (req.http.surrogate-key !~ "^[A-Za-z0-9_@/:.-]+$") {
      return (synth(400, "One word in Surrogate-Key"));
    }
    ban("obj.http.surrogate-key ~ (^|\s)" + regsuball(req.http.surrogate-key, "\.", "\\.") + "(\s|$)");
    return (synth(200, "Banned"));
  }
  # An answer to whoever shows a key may be for them alone.
  if (req.http.authorization || req.http.x-api-key) {
    return (pass);
  }
  if (req.method == "GET" && req.url ~ "^/prompts/") {
    # Cookies mean nothing to the gateway, and only keep answers apart.
    unset req.http.cookie;
    return (hash);
  }
  return (pass);
}

sub vcl_hit {
  if (obj.ttl < 0s) {
    set req.http.x-edge = "STALE";
  } else {
    set req.http.x-edge = "HIT";
  }
}

sub vcl_backend_response {
  # Past its time an answer is kept to be asked about: the gateway says 304 to its ETag, and no model is asked.
  if (beresp.http.etag) {
    set beresp.keep = 1d;
  }
  # A stale answer is better than an error.
  if (beresp.status >= 500 && bereq.is_bgfetch) {
    return (abandon);
  }
}

sub vcl_deliver {
  if (req.http.x-edge) {
    set resp.http.x-edge = req.http.x-edge;
  } else {
    set resp.http.x-edge = "MISS";
  }
}
