/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache.internal.size;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What objects of the JDK's own types take, by formulas: their fields are not open to anybody. For
 * containers it is what they take without their elements. Immutable.
 */
final class KnownTypes {
  private static final int SCANNED = 256;

  private final Layout layout;

  KnownTypes(Layout layout) {
    this.layout = layout;
  }

  /** Whether many entries share the object, or it is no data: it counts nothing. */
  static boolean isShared(Object object) {
    return object instanceof Enum
        || object instanceof Class
        || object instanceof ClassLoader
        || object instanceof Thread
        || object instanceof Boolean
        || object instanceof Byte
        || object instanceof ZoneId
        || object instanceof Locale
        || (object instanceof Integer number && number >= -128 && number <= 127)
        || (object instanceof Long wide && wide >= -128 && wide <= 127);
  }

  /** An object without elements; -1 if it is none of these. */
  long leaf(Object object) {
    if (object instanceof String text) {
      return text(text);
    }
    if (object instanceof Number number) {
      return number(number);
    }
    if (object.getClass().isArray()) {
      Class<?> element = object.getClass().getComponentType();
      return element.isPrimitive()
          ? layout.array(layout.size(element), Array.getLength(object))
          : -1;
    }
    if (object instanceof UUID) {
      return layout.object(2, 0);
    }
    if (object instanceof Character) {
      return layout.object(2);
    }
    return object.getClass().getName().startsWith("java.time.") ? time(object) : -1;
  }

  /** A text and its characters. */
  long text(String text) {
    int length = text.length();
    int each = layout.compactStrings() && isLatin1(text, length) ? 1 : 2;
    return layout.object(layout.reference() + 4 + 1 + 1) + layout.array(1, (long) each * length);
  }

  /** Of a long text only some characters are looked at. */
  private static boolean isLatin1(String text, int length) {
    int step = 1 + length / (SCANNED + 1);
    for (int i = 0; i < length; i += step) {
      if (text.charAt(i) > 255) {
        return false;
      }
    }
    return true;
  }

  private long number(Number number) {
    if (number instanceof Long || number instanceof Double) {
      return layout.object(1, 0);
    }
    if (number instanceof BigInteger big) {
      return integer(big.bitLength());
    }
    if (number instanceof BigDecimal decimal) {
      long own = layout.object(1, 4 + 4 + 2L * layout.reference());
      int digits = decimal.precision();
      return digits <= 18 ? own : own + integer((int) (digits * 3.33));
    }
    boolean small = number instanceof Integer || number instanceof Short || number instanceof Float;
    return small ? layout.object(4) : -1;
  }

  private long integer(int bits) {
    return layout.object(5 * 4 + layout.reference()) + layout.array(4, bits / 32 + 1L);
  }

  private long time(Object object) {
    long date = layout.object(4 + 2 + 2);
    long time = layout.object(1 + 1 + 1 + 4 + 1);
    long both = layout.object(2L * layout.reference()) + date + time;
    if (object instanceof LocalDate) {
      return date;
    }
    if (object instanceof LocalTime) {
      return time;
    }
    if (object instanceof LocalDateTime) {
      return both;
    }
    if (object instanceof ZonedDateTime) {
      return layout.object(3L * layout.reference()) + both;
    }
    if (object instanceof OffsetDateTime) {
      return layout.object(2L * layout.reference()) + both;
    }
    if (object instanceof Instant || object instanceof Duration) {
      return layout.object(1, 4);
    }
    if (object instanceof Period) {
      return layout.object(12);
    }
    boolean pair = object instanceof YearMonth || object instanceof MonthDay;
    return pair ? layout.object(8) : object instanceof Year ? layout.object(4) : -1;
  }

  /** A collection without its elements, by its size. */
  long collection(Collection<?> collection, int size) {
    Class<?> type = collection.getClass();
    int reference = layout.reference();
    if (type == ArrayList.class) {
      return layout.object(8 + reference) + layout.references(grown(size));
    }
    if (type == HashSet.class) {
      return layout.object(reference) + hashMap(size, false);
    }
    if (type == LinkedHashSet.class) {
      return layout.object(reference) + hashMap(size, true);
    }
    if (type == TreeSet.class) {
      return layout.object(reference) + treeMap(size);
    }
    if (type == ArrayDeque.class) {
      return layout.object(8 + reference) + layout.references(Math.max(17, size * 5L / 4));
    }
    if (type == LinkedList.class) {
      return layout.object(8 + 2L * reference) + size * layout.object(3L * reference);
    }
    if (type.getName().startsWith("java.util.ImmutableCollections")) {
      boolean set = collection instanceof Set;
      return size <= 2
          ? layout.object(2L * reference)
          : layout.object(reference + 4) + layout.references(set ? 2L * size : size);
    }
    return layout.object(8 + 2L * reference) + layout.references(size); // a view, or another one
  }

  /** What a list that grew by one half each time has room for, on average. */
  private static long grown(int size) {
    return size == 0 ? 0 : size <= 10 ? 10 : size + size / 8L;
  }

  /** A map without its keys and values, by its size. */
  long map(Map<?, ?> map, int size) {
    Class<?> type = map.getClass();
    int reference = layout.reference();
    if (type == HashMap.class) {
      return hashMap(size, false);
    }
    if (type == LinkedHashMap.class) {
      return hashMap(size, true);
    }
    if (type == TreeMap.class) {
      return treeMap(size);
    }
    if (type == ConcurrentHashMap.class) {
      return layout.object(1, 12 + 7L * reference) + table(size) + nodes(size, false);
    }
    if (type.getName().startsWith("java.util.ImmutableCollections")) {
      return size == 1
          ? layout.object(2L * reference)
          : layout.object(reference + 4) + layout.references(4L * size);
    }
    return layout.object(8 + 4L * reference) + hashMap(size, false); // a view, or another one
  }

  private long hashMap(int size, boolean linked) {
    int own = 16 + (linked ? 4 : 0) + (linked ? 6 : 4) * layout.reference();
    return layout.object(own) + (size == 0 ? 0 : table(size)) + nodes(size, linked);
  }

  private long table(int size) {
    long wanted = Math.max(16, (long) (size / 0.75) + 1);
    return layout.references(Long.highestOneBit(wanted - 1) << 1);
  }

  private long nodes(int size, boolean linked) {
    return size * layout.object(4 + (linked ? 5L : 3L) * layout.reference());
  }

  private long treeMap(int size) {
    return layout.object(8 + 6L * layout.reference())
        + size * layout.object(1 + 5L * layout.reference());
  }
}
