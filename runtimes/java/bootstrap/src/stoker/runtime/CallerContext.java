package stoker.runtime;

import com.amazonaws.services.lambda.runtime.Client;
import com.amazonaws.services.lambda.runtime.ClientContext;
import java.util.Base64;
import java.util.Map;

/** The client context of a mobile SDK, or of anybody who sends one. */
record CallerContext(Client client, Map<String, String> custom, Map<String, String> environment)
    implements ClientContext {

  /** @param encoded Base64 of its JSON; null answers null */
  @SuppressWarnings("unchecked")
  static ClientContext parse(String encoded) {
    if (encoded == null) return null;
    byte[] json = Base64.getDecoder().decode(encoded);
    Map<String, Object> members = Json.object(json, 0, json.length);
    Map<String, String> client = (Map<String, String>) members.get("client");
    return new CallerContext(
        client == null ? null : new CallingApp(client),
        (Map<String, String>) members.get("custom"),
        (Map<String, String>) members.get("env"));
  }

  @Override
  public Client getClient() {
    return client;
  }

  @Override
  public Map<String, String> getCustom() {
    return custom;
  }

  @Override
  public Map<String, String> getEnvironment() {
    return environment;
  }

  private record CallingApp(Map<String, String> members) implements Client {
    @Override
    public String getInstallationId() {
      return members.get("installation_id");
    }

    @Override
    public String getAppTitle() {
      return members.get("app_title");
    }

    @Override
    public String getAppVersionName() {
      return members.get("app_version_name");
    }

    @Override
    public String getAppVersionCode() {
      return members.get("app_version_code");
    }

    @Override
    public String getAppPackageName() {
      return members.get("app_package_name");
    }
  }
}
