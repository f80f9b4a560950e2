import { REALISTIC, type Work } from '../work.ts';

/** How its one thread group ends: after a time, or after so many loops. */
export interface JmeterLoad {
  readonly duration?: number;
  readonly loops?: number;
  readonly rampUpSeconds?: number;
}

/** A JMeter plan of one thread group with one HTTP sampler. */
export function jmxFor(work: Work, load: JmeterLoad): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<jmeterTestPlan version="1.2" properties="5.0" jmeter="5.6.3"><hashTree>
<TestPlan guiclass="TestPlanGui" testclass="TestPlan" testname="bench" enabled="true"/>
<hashTree>
${threadGroup(work, load)}
<hashTree>${work.scenario === 'get' ? sampler(work, '') : realistic(work)}</hashTree>
</hashTree></hashTree></jmeterTestPlan>
`;
}

function threadGroup(work: Work, load: JmeterLoad): string {
  const loops = load.loops ?? -1;
  return `<ThreadGroup guiclass="ThreadGroupGui" testclass="ThreadGroup" testname="users" enabled="true">
${text('ThreadGroup.on_sample_error', 'continue')}
<elementProp name="ThreadGroup.main_controller" elementType="LoopController">
${flag('LoopController.continue_forever', false)}<intProp name="LoopController.loops">${loops}</intProp></elementProp>
${text('ThreadGroup.num_threads', String(work.users))}
${text('ThreadGroup.ramp_time', String(load.rampUpSeconds ?? 0))}
${flag('ThreadGroup.scheduler', load.duration !== undefined)}
${text('ThreadGroup.duration', String(load.duration ?? ''))}
${flag('ThreadGroup.same_user_on_next_iteration', true)}
</ThreadGroup>`;
}

function sampler(work: Work, children: string): string {
  const { hostname, port, protocol } = new URL(work.origin);
  const post = work.scenario === 'realistic';
  const path = post ? `${work.path}/users/\${__threadNum}/orders` : work.path;
  return `<HTTPSamplerProxy guiclass="HttpTestSampleGui" testclass="HTTPSamplerProxy" testname="request" enabled="true">
${flag('HTTPSampler.postBodyRaw', post)}
<elementProp name="HTTPsampler.Arguments" elementType="Arguments"><collectionProp name="Arguments.arguments">${
    post ? rawBody() : ''
  }</collectionProp></elementProp>
${text('HTTPSampler.domain', hostname)}${text('HTTPSampler.port', port)}
${text('HTTPSampler.protocol', protocol.slice(0, -1))}${text('HTTPSampler.path', path)}
${text('HTTPSampler.method', post ? 'POST' : 'GET')}${flag('HTTPSampler.use_keepalive', true)}
${text('HTTPSampler.implementation', 'HttpClient4')}
</HTTPSamplerProxy><hashTree>${children}</hashTree>`;
}

function rawBody(): string {
  const body = `${REALISTIC.bodyBefore}\${__RandomString(8,0123456789abcdef,)}@example.com${REALISTIC.bodyAfter}`;
  return `<elementProp name="" elementType="HTTPArgument">${flag('HTTPArgument.always_encode', false)}
${text('Argument.value', body)}${text('Argument.metadata', '=')}</elementProp>`;
}

function realistic(work: Work): string {
  const header = (name: string, value: string): string =>
    `<elementProp name="" elementType="Header">${text('Header.name', name)}${text('Header.value', value)}</elementProp>`;
  return `<Arguments guiclass="ArgumentsPanel" testclass="Arguments" testname="first" enabled="true">
<collectionProp name="Arguments.arguments"><elementProp name="token" elementType="Argument">
${text('Argument.name', 'token')}${text('Argument.value', REALISTIC.firstToken)}</elementProp></collectionProp>
</Arguments><hashTree/>
<HeaderManager guiclass="HeaderPanel" testclass="HeaderManager" testname="headers" enabled="true">
<collectionProp name="HeaderManager.headers">${header('Content-Type', 'application/json')}${header(
    'Authorization',
    'Bearer ${token}',
  )}</collectionProp></HeaderManager><hashTree/>
${sampler(work, `${extractor()}${statusAssertion()}`)}`;
}

/** Its regular expression extractor: it also has one for JSON, which costs more. */
function extractor(): string {
  return `<RegexExtractor guiclass="RegexExtractorGui" testclass="RegexExtractor" testname="token" enabled="true">
${text('RegexExtractor.refname', 'token')}${text('RegexExtractor.regex', REALISTIC.tokenPattern)}
${text('RegexExtractor.template', '$1$')}${text('RegexExtractor.match_number', '1')}
</RegexExtractor><hashTree/>`;
}

function statusAssertion(): string {
  return `<ResponseAssertion guiclass="AssertionGui" testclass="ResponseAssertion" testname="status" enabled="true">
<collectionProp name="Asserion.test_strings"><stringProp name="200">200</stringProp></collectionProp>
${text('Assertion.test_field', 'Assertion.response_code')}<intProp name="Assertion.test_type">8</intProp>
</ResponseAssertion><hashTree/>`;
}

function text(name: string, value: string): string {
  const escaped = value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return `<stringProp name="${name}">${escaped}</stringProp>`;
}

function flag(name: string, value: boolean): string {
  return `<boolProp name="${name}">${value}</boolProp>`;
}
