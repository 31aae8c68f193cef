package wegwarte.peers.counting;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Identities are replaced by a keyed HMAC-SHA256, cut to 128 bits, before anything is stored. For one thread. */
final class Pseudonyms {
  private static final int MAX_REMEMBERED = 100_000;

  private final Mac mac;
  private final Map<String, String> remembered =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
          return size() > MAX_REMEMBERED;
        }
      };

  Pseudonyms(String key) {
    try {
      mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  String of(String kind, String identity) {
    String name = kind + '\0' + identity;
    return remembered.computeIfAbsent(
        name,
        n ->
            Base64.getUrlEncoder()
                .encodeToString(mac.doFinal(n.getBytes(StandardCharsets.UTF_8)))
                .substring(0, 22));
  }
}
