/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache.internal.size;

import java.lang.management.ManagementFactory;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;

/**
 * How a HotSpot JVM lays out objects: what a header, a reference, an array takes, and to what sizes
 * are rounded. All sizes are bytes. Immutable.
 *
 * @param reference of a reference
 * @param header of an object's header
 * @param arrayHeader of an array's header, up to where elements of at most 4 bytes begin
 * @param alignment to which the sizes of objects are rounded up
 * @param compactStrings whether a Latin-1 character of a text takes one byte
 */
record Layout(int reference, int header, int arrayHeader, int alignment, boolean compactStrings) {
  private static final Layout CURRENT = read();

  /** Of this JVM; of one that does not tell, that of a 64-bit JVM with a heap below 32 GB. */
  static Layout current() {
    return CURRENT;
  }

  private static Layout read() {
    int reference = option("UseCompressedOops", true) ? 4 : 8;
    boolean compactHeaders = option("UseCompactObjectHeaders", false);
    int classPointer = option("UseCompressedClassPointers", true) ? 4 : 8;
    int header = compactHeaders ? 8 : 8 + classPointer;
    int alignment = (int) number("ObjectAlignmentInBytes", 8);
    return new Layout(reference, header, header + 4, alignment, option("CompactStrings", true));
  }

  private static boolean option(String name, boolean otherwise) {
    String value = vmOption(name);
    return value.isEmpty() ? otherwise : Boolean.parseBoolean(value);
  }

  private static long number(String name, long otherwise) {
    String value = vmOption(name);
    return value.isEmpty() ? otherwise : Long.parseLong(value);
  }

  /** By its JMX name, so that the module jdk.management need not be there. */
  private static String vmOption(String name) {
    try {
      MBeanServer server = ManagementFactory.getPlatformMBeanServer();
      Object option = server.invoke(
          new ObjectName("com.sun.management:type=HotSpotDiagnostic"),
          "getVMOption",
          new Object[] {name},
          new String[] {String.class.getName()});
      return String.valueOf(((CompositeData) option).get("value"));
    } catch (JMException | RuntimeException | LinkageError e) {
      return ""; // another JVM, or one that has no such option
    }
  }

  /** An object with fields of so many bytes altogether. */
  long object(long fields) {
    return aligned(header + fields);
  }

  /** An object with fields of 8 bytes, which smaller ones go before if there is a gap. */
  long object(int longs, long smaller) {
    int gap = (8 - header % 8) % 8;
    return aligned(header + gap + 8L * longs + Math.max(0, smaller - gap));
  }

  /** An array. */
  long array(int element, long length) {
    long begin = element == 8 ? (arrayHeader + 7) / 8 * 8 : arrayHeader;
    return aligned(begin + element * length);
  }

  /** An array of references. */
  long references(long length) {
    return array(reference, length);
  }

  private long aligned(long size) {
    return (size + alignment - 1) / alignment * alignment;
  }

  /**
   * An object of a class, without what its fields refer to. Fields of a superclass come first;
   * within a class larger ones do, and each goes to the first gap that it fits in, as JDK 15 and
   * later do it.
   */
  long shallow(Class<?> type) {
    List<Class<?>> line = new ArrayList<>();
    for (Class<?> each = type; each != null; each = each.getSuperclass()) {
      line.add(each);
    }
    Collections.reverse(line);
    BitSet used = new BitSet();
    used.set(0, header);
    for (Class<?> each : line) {
      int[] sizes = sizes(each);
      for (int i = sizes.length - 1; i >= 0; i--) {
        place(used, sizes[i]);
      }
    }
    return aligned(used.length());
  }

  private int[] sizes(Class<?> type) {
    List<Integer> sizes = new ArrayList<>();
    for (Field field : type.getDeclaredFields()) {
      if (!Modifier.isStatic(field.getModifiers())) {
        sizes.add(size(field.getType()));
      }
    }
    return sizes.stream().mapToInt(Integer::intValue).sorted().toArray();
  }

  private static void place(BitSet used, int size) {
    int at = used.nextClearBit(0);
    at = (at + size - 1) / size * size;
    while (!used.get(at, at + size).isEmpty()) {
      at += size;
    }
    used.set(at, at + size);
  }

  /** A field of a type. */
  int size(Class<?> type) {
    if (!type.isPrimitive()) {
      return reference;
    }
    if (type == long.class || type == double.class) {
      return 8;
    }
    if (type == int.class || type == float.class) {
      return 4;
    }
    return type == short.class || type == char.class ? 2 : 1;
  }
}
