package io.rookery.shared.contract;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import io.rookery.shared.bus.RequestAddress;
import io.rookery.shared.bus.TopicAddress;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** What the contract classes say that crosses the bus, in the words of AsyncAPI. */
final class BusMessages {
  private static final SnakeCaseStrategy NAMES = new SnakeCaseStrategy();

  /** Address to the schemas of what is sent there and, where that is asked, of the reply. */
  final Map<String, List<String>> addresses = new TreeMap<>();

  final Map<String, JsonObject> schemas = new TreeMap<>();

  static BusMessages gather() throws ReflectiveOperationException {
    BusMessages all = new BusMessages();
    String home = BusMessages.class.getPackageName();
    File classes =
        new File(
            AccessContract.class.getProtectionDomain().getCodeSource().getLocation().getPath(),
            home.replace('.', '/'));
    for (String file : classes.list((folder, name) -> name.matches("[A-Za-z]+Contract\\.class"))) {
      all.add(Class.forName(home + "." + file.replace(".class", "")));
    }
    return all;
  }

  private void add(Class<?> contract) throws ReflectiveOperationException {
    for (Field field : contract.getDeclaredFields()) {
      field.setAccessible(true);
      if (field.getType() == RequestAddress.class) {
        RequestAddress<?, ?> address = (RequestAddress<?, ?>) field.get(null);
        addresses.put(address.name(), List.of(name(address.request()), name(address.reply())));
      } else if (field.getType() == TopicAddress.class) {
        TopicAddress<?> address = (TopicAddress<?>) field.get(null);
        addresses.put(address.name(), List.of(name(address.type())));
      }
    }
  }

  private String name(Class<?> type) throws ReflectiveOperationException {
    String name = type.getSimpleName();
    if (!schemas.containsKey(name)) {
      schemas.put(name, new JsonObject());
      JsonObject properties = new JsonObject();
      for (RecordComponent part : type.getRecordComponents()) {
        properties.put(NAMES.translate(part.getName()), schema(part.getGenericType()));
      }
      schemas.put(name, new JsonObject().put("type", "object").put("properties", properties));
    }
    return name;
  }

  private JsonObject schema(Type type) throws ReflectiveOperationException {
    if (type instanceof ParameterizedType generic) {
      Type last = generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1];
      return Collection.class.isAssignableFrom((Class<?>) generic.getRawType())
          ? typed("array").put("items", schema(last))
          : typed("object").put("additionalProperties", schema(last));
    }
    Class<?> plain = (Class<?>) type;
    for (Method method : plain.getMethods()) {
      if (method.isAnnotationPresent(JsonValue.class)) {
        return plain.isEnum() ? words(plain, method) : schema(method.getReturnType());
      }
    }
    if (plain.isEnum()) {
      return words(plain, plain.getMethod("name"));
    }
    if (plain.isRecord()) {
      return new JsonObject().put("$ref", "#/components/schemas/" + name(plain));
    }
    return leaf(plain);
  }

  private static JsonObject words(Class<?> words, Method word) throws ReflectiveOperationException {
    JsonArray all = new JsonArray();
    for (Object constant : words.getEnumConstants()) {
      all.add(word.invoke(constant).toString());
    }
    return new JsonObject().put("enum", all);
  }

  private static JsonObject leaf(Class<?> type) {
    if (type == boolean.class || type == Boolean.class) {
      return typed("boolean");
    }
    if (type == double.class || type == Double.class) {
      return typed("number");
    }
    if (type == Instant.class) {
      return typed("string").put("format", "date-time");
    }
    if (type == UUID.class) {
      return typed("string").put("format", "uuid");
    }
    if (type == String.class || type == Duration.class) {
      return typed("string");
    }
    if (type == byte[].class) {
      return typed("string").put("contentEncoding", "base64");
    }
    if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
      return typed("integer");
    }
    throw new IllegalStateException("say here how a " + type + " stands in JSON");
  }

  private static JsonObject typed(String type) {
    return new JsonObject().put("type", type);
  }
}
