/** A commented plan to begin with. `schema` is the path of the schema for editors, relative to the plan. */
export function startingPlan(schema: string | undefined): string {
  return `${schema === undefined ? '' : `# yaml-language-server: $schema=${schema}\n`}${TEXT}`;
}

// Signs of comments: "#   " stands before YAML that can be used by taking them away, "# " before text.
const TEXT = `# A plan to begin with. Set baseUrl and the samplers to those of your API, then
# - plan validate plan.yaml          finds every mistake and sends nothing
# - plan run plan.yaml --once        sends every request once and shows what came back
# - plan run plan.yaml -o report/    runs the load and leaves report/index.html
name: My API
baseUrl: http://localhost:8000

# Read as {{users}} below. For one run:  --var users=50
variables:
  users: 10

# Other values for another place:  plan run plan.yaml --env staging
#   environments:
#     staging:
#       baseUrl: https://staging.example.com
#       variables: { users: 50 }

# Texts that no log and no report may show; the right side names an environment variable.
#   secrets: { password: API_PASSWORD }

# Settings for every request.
defaults:
  timeout: 10s
  headers: { Accept: application/json }

threadGroups:
  - name: Visitors
    threads: '{{users}}' # users at the same time
    rampUp: 10s # until all of them are there
    duration: 1m
    thinkTime: 1s-3s # pause after each round of the samplers
    # Signs each user in once; the token goes with every request of the samplers below.
    #   auth: { bearer: '{{token}}' }
    #   onStart:
    #     - post: /login
    #       json: { username: alice, password: wonderland }
    #       extractors: { token: $.access_token }
    samplers:
      - get: /health
      # A request with parameters, a name of its own for the report, and a check of the answer.
      #   - get: /items/{{randomInt 1 100}}
      #     name: GET /items/:id
      #     query: { fields: [name, price] }
      #     assertions: { status: 200, responseTime: { lessThan: 2s } }
      # Create something, and use its id.
      #   - post: /items
      #     json: { name: "{{faker 'commerce.productName'}}", price: '{{randomFloat 10 100 2}}' }
      #     assertions: { status: 2xx }
      #     extractors: { itemId: $.id }
      #   - delete: /items/{{itemId}}

# What must hold for the run to pass; the exit code is 1 otherwise.
thresholds:
  p95: { lessThan: 500ms }
  errorRate:
    - { lessThan: 1% }
    - { atMost: 95%, abortTest: true, for: 30s } # ends the run when nearly everything fails
`;
