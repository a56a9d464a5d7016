/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.batch;

import io.perfguard.core.base.JsonWriter;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A record: an object with a field for each component, and no other. */
final class RecordType implements ValueType {
  private static final int DEEPEST = 5;

  private enum Absence {
    REFUSED,
    AS_NULL,
    AS_EMPTY
  }

  private record Part(ValueType type, Absence absence) {}

  private final Class<?> type;
  private final Constructor<?> constructor;
  private final Map<String, Part> parts = new LinkedHashMap<>();

  /**
   * Looks at a record once.
   *
   * @param type a record
   * @param around the records that it is inside of, to refuse one that has itself for a part
   * @throws IllegalArgumentException if a component has a type that is not known, or its
   *     constructor cannot be called from here
   */
  RecordType(Class<?> type, Set<Class<?>> around) {
    if (!type.isRecord()) {
      throw new IllegalArgumentException(type.getName()
          + " must be a record; for another type, pass a function that reads a text");
    }
    if (around.contains(type) || around.size() >= DEEPEST) {
      throw new IllegalArgumentException("record " + type.getName()
          + (around.contains(type)
              ? " must not be a part of itself"
              : " is nested deeper than " + DEEPEST));
    }
    this.type = type;
    Set<Class<?>> inside = new LinkedHashSet<>(around);
    inside.add(type);
    RecordComponent[] components = type.getRecordComponents();
    if (components.length == 0) {
      throw new IllegalArgumentException(
          "record " + type.getName() + " must have at least one component, had none");
    }
    List<Class<?>> parameters = new ArrayList<>();
    for (RecordComponent component : components) {
      parameters.add(component.getType());
      parts.put(component.getName(), part(component, inside));
    }
    this.constructor = constructor(type, parameters.toArray(Class<?>[]::new));
  }

  private static Part part(RecordComponent component, Set<Class<?>> inside) {
    String where = component.getDeclaringRecord().getName() + "." + component.getName();
    Type declared = component.getGenericType();
    if (declared instanceof ParameterizedType generic && generic.getRawType() == Optional.class) {
      return new Part(of(generic.getActualTypeArguments()[0], where, inside), Absence.AS_EMPTY);
    }
    boolean nullable = !component.getType().isPrimitive()
        && (isNullable(component) || isNullable(component.getAnnotatedType()));
    return new Part(of(declared, where, inside), nullable ? Absence.AS_NULL : Absence.REFUSED);
  }

  /** By its simple name, since each library has one of its own. */
  private static boolean isNullable(AnnotatedElement element) {
    return Stream.of(element.getAnnotations())
        .map(Annotation::annotationType)
        .anyMatch(annotation -> annotation.getSimpleName().equals("Nullable"));
  }

  private static ValueType of(Type declared, String where, Set<Class<?>> inside) {
    if (declared instanceof Class<?> plain) {
      ValueType scalar = Scalars.of(plain);
      if (scalar != null) {
        return scalar;
      }
      if (plain.isRecord()) {
        return new RecordType(plain, inside);
      }
    }
    if (declared instanceof ParameterizedType generic && generic.getRawType() == List.class) {
      return new ListType(of(generic.getActualTypeArguments()[0], where, inside));
    }
    throw new IllegalArgumentException(where
        + " must be a string, number, boolean, enum, record, an Optional or List of one of them, was "
        + declared.getTypeName());
  }

  private static Constructor<?> constructor(Class<?> type, Class<?>[] parameters) {
    Constructor<?> canonical;
    try {
      canonical = type.getDeclaredConstructor(parameters);
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("record " + type.getName() + " has no constructor", e);
    }
    if (!canonical.trySetAccessible()) {
      Module own = RecordType.class.getModule();
      throw new IllegalArgumentException(String.format(
          Locale.ROOT,
          "record %s cannot be made: module %s must have the line \"opens %s%s;\" in its module-info.java",
          type.getName(),
          type.getModule().getName(),
          type.getPackageName(),
          own.isNamed() ? " to " + own.getName() : ""));
    }
    return canonical;
  }

  @Override
  public void schema(JsonWriter json, boolean nullable) {
    ValueType.begin(json, "object", nullable).name("properties").beginObject();
    parts.forEach(
        (name, part) -> part.type.schema(json.name(name), part.absence != Absence.REFUSED));
    json.endObject().name("required").beginArray();
    parts.keySet().forEach(json::value);
    json.endArray().name("additionalProperties").value(false).endObject();
  }

  @Override
  public Object read(Object json, String where) {
    if (!(json instanceof Map<?, ?> fields)) {
      throw ValueType.mismatch(where, "an object", json);
    }
    if (!parts.keySet().containsAll(fields.keySet())) {
      throw new IllegalArgumentException(
          where + " must have no fields but " + parts.keySet() + ", had another");
    }
    List<@Nullable Object> arguments = new ArrayList<>();
    parts.forEach((name, part) -> arguments.add(argument(fields, name, part, where)));
    try {
      return constructor.newInstance(arguments.toArray());
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalArgumentException(
          where + " was refused by the constructor of " + type.getSimpleName(), e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("record " + type.getName() + " cannot be made", e);
    }
  }

  private static @Nullable Object argument(Map<?, ?> fields, String name, Part part, String where) {
    Object field = fields.get(name);
    if (field != null) {
      Object value = part.type.read(field, where + "." + name);
      return part.absence == Absence.AS_EMPTY ? Optional.of(value) : value;
    }
    return switch (part.absence) {
      case AS_EMPTY -> Optional.empty();
      case AS_NULL -> null;
      case REFUSED ->
        throw new IllegalArgumentException(
            where + "." + name + (fields.containsKey(name) ? " must not be null" : " is missing"));
    };
  }

  /** An array of values of one type; none of them is null. */
  private record ListType(ValueType element) implements ValueType {
    @Override
    public void schema(JsonWriter json, boolean nullable) {
      ValueType.begin(json, "array", nullable).name("items");
      element.schema(json, false);
      json.endObject();
    }

    @Override
    public Object read(Object json, String where) {
      if (!(json instanceof List<?> values)) {
        throw ValueType.mismatch(where, "an array", json);
      }
      List<Object> read = new ArrayList<>(values.size());
      for (Object value : values) {
        String place = where + "[" + read.size() + "]";
        if (value == null) {
          throw new IllegalArgumentException(place + " must not be null");
        }
        read.add(element.read(value, place));
      }
      return List.copyOf(read);
    }
  }
}
