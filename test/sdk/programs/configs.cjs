/** Configurations for clients of IBM's Node library: told who they are, or left to find the rest in the environment. */
'use strict';

/** What makes configurations with the given library. `byEnvironment`: domain, certificates and API key come from `wiotp-sandbox env`. */
exports.configsOf = ({ DeviceConfig, ApplicationConfig }) => ({
  device({ byEnvironment, org, typeId, deviceId, token, transport = 'tcp', clean = true }) {
    if (!byEnvironment) {
      return new DeviceConfig(
        { orgId: org, typeId, deviceId },
        { token },
        { logLevel: 'silent', mqtt: { cleanStart: clean, transport } },
      );
    }
    const variables = {
      IDENTITY_TYPEID: typeId,
      IDENTITY_DEVICEID: deviceId,
      AUTH_TOKEN: token,
      OPTIONS_MQTT_CLEANSTART: String(clean),
      OPTIONS_MQTT_TRANSPORT: transport,
    };
    return withVariables(variables, () => DeviceConfig.parseEnvVars());
  },

  application({ byEnvironment, appId, key, token, shared = false, clean = true }) {
    if (!byEnvironment) {
      const mqtt = { cleanStart: clean, sharedSubscription: shared };
      return new ApplicationConfig({ appId }, { key, token }, { logLevel: 'silent', mqtt });
    }
    const variables = {
      IDENTITY_APPID: appId,
      OPTIONS_MQTT_CLEANSTART: String(clean),
      OPTIONS_MQTT_SHAREDSUBSCRIPTION: String(shared),
    };
    return withVariables(variables, () => ApplicationConfig.parseEnvVars());
  },
});

function withVariables(variables, make) {
  process.env.WIOTP_OPTIONS_LOGLEVEL = 'silent';
  for (const [name, value] of Object.entries(variables)) process.env[`WIOTP_${name}`] = value;
  const made = make();
  for (const name of Object.keys(variables)) delete process.env[`WIOTP_${name}`];
  return made;
}
