/** What the local API answers, besides refusals. Published clients know some of these sentences: those stay as they are. */
export const api = {
  'api.no_key': 'No API key was given. Send one in the x-api-key header, or as Authorization: Bearer.',
  'api.malformed':
    'This isn’t a complete API key: it is mistyped, cut off or relabeled. Copy it again from where it came from.',
  'api.unknown': 'No key here has this secret. It may belong to another installation.',
  'api.damaged':
    'The record of this key is damaged, so it is refused. Restore a backup, or create a new key.',
  'api.deleted': 'This key was deleted. Create a new one to replace it.',
  'api.disabled': 'This key is disabled. Enable it in Keyreeve to use it.',
  'api.expired': 'This key has expired. Create a new one to replace it.',
  'api.wrong_environment':
    'This key belongs to the other environment. Use a key of the requested environment.',
  'api.too_many_wrong_keys': 'Too many wrong keys. Try again in a second.',
  'api.rate_limited': 'Too many requests with this key. Wait as long as Retry-After says.',
  'api.repeated_parameter': 'Give each parameter only once.',
  'api.not_json': 'The body isn’t valid JSON.',
  'api.body_too_large': 'The body is larger than 64 KiB. Send less.',
  'api.content_type': 'Send JSON, with content-type: application/json.',
  'api.no_route': 'There is nothing at this address. /v1/openapi.json lists what there is.',
  'api.bad_url': 'This address isn’t well-formed. Each % must be followed by two hexadecimal digits.',
  'api.internal': 'Something went wrong inside Keyreeve. Its log has the details.',
  'api.headers_too_large': 'The headers are larger than 32 KiB. Send fewer or shorter ones.',
  'api.chunk_extensions': 'The chunk extensions of this body are too long. Leave them out.',
  'api.timeout': 'The request didn’t arrive in time. Send it again, all at once.',
  'api.no_tunnel': 'The local API is not a proxy. Send GET, HEAD, POST or DELETE.',
  'api.not_http': 'This isn’t a valid HTTP request. Check its method, headers and body length.',
  'api.no_host':
    'This request has no Host header, which HTTP/1.1 requires. Send 127.0.0.1 or localhost with the port.',
  'api.bad_host':
    'This address isn’t served. Use 127.0.0.1 or localhost with the port, in the Host header too.',
  'api.bad_origin':
    'Requests from web pages are refused. Call from a program; a proxy must not pass on Origin or Sec-Fetch-Site.',
  'api.publishable_key':
    'publishable_key isn’t supported: a key that may be published can’t be told apart from a leaked one. Create a private_key.',
  'api.user_not_found': 'User not found',
  'api.secret_not_found': 'Secret not found',
  'api.role_not_found': 'Role not found',
  'api.no_email_for_service': 'Omit email when creating a service account',
  'api.email_for_user': 'Provide a valid email when creating a user (type=‘user’)',
} as const
