/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache.internal.size;

import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The reference fields of a class that can be read, those of its superclasses too. Immutable. */
final class Fields {
  private final Field[] fields;

  private Fields(List<Field> fields) {
    this.fields = fields.toArray(new Field[0]);
  }

  /** None of a class of the JDK, or whose module does not let us. */
  static Fields of(Class<?> type) {
    List<Field> readable = new ArrayList<>();
    for (Class<?> each = type; each != null && each != Object.class; each = each.getSuperclass()) {
      for (Field field : each.getDeclaredFields()) {
        boolean reference =
            !Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive();
        if (reference && isReadable(field)) {
          readable.add(field);
        }
      }
    }
    return new Fields(readable);
  }

  private static boolean isReadable(Field field) {
    try {
      field.setAccessible(true);
      return true;
    } catch (InaccessibleObjectException | SecurityException e) {
      return false;
    }
  }

  int count() {
    return fields.length;
  }

  @Nullable
  Object read(Object from, int field) {
    try {
      return fields[field].get(from);
    } catch (IllegalAccessException e) { // it was made accessible
      throw new IllegalStateException(e);
    }
  }
}
