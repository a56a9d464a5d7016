/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.mechanism;

import io.perfguard.core.base.Require;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The annotated methods that the weaver wrote down, and whether they were woven: a class that was
 * compiled without it would do nothing of what its annotations say.
 *
 * <p>Reads class files and loads no class. Immutable.
 */
public final class WovenIndex {
  /** Where it is, in each jar or folder. */
  public static final String RESOURCE = "META-INF/perfguard/woven.idx";

  /** What parts the name of a method from what it is called once its body was moved. */
  private static final String MOVED = "$guard$";

  private static final Map<String, String> SUFFIXES =
      Map.of("cache", "uncached", "invalidate", "unnoticed", "operation", "untimed");

  private final List<Line> lines;
  private final @Nullable ClassLoader loader;

  private WovenIndex(List<Line> lines, @Nullable ClassLoader loader) {
    this.lines = List.copyOf(lines);
    this.loader = loader;
  }

  /**
   * An annotated method. Immutable.
   *
   * @param kind {@code cache}, {@code invalidate} or {@code operation}
   * @param className its class, as {@link Class#getName()} gives it
   * @param method its name
   * @param descriptor its descriptor
   * @param name of the cache or operation
   */
  public record Line(String kind, String className, String method, String descriptor, String name) {
    private static @Nullable Line parse(String text) {
      String[] parts = text.split("\t", -1);
      return parts.length < 5 || text.startsWith("#")
          ? null
          : new Line(parts[0], parts[1], parts[2], parts[3], parts[4]);
    }

    /** {@code com.acme.FactorService#factor}. */
    @Override
    public String toString() {
      return className + "#" + method;
    }
  }

  /**
   * Reads the indexes of a class loader.
   *
   * @param loader the loader; null for that of the JDK
   * @return all lines of all that it finds; what it cannot read is left out
   */
  public static WovenIndex of(@Nullable ClassLoader loader) {
    Set<Line> lines = new LinkedHashSet<>();
    try {
      List<URL> found = Collections.list(
          loader == null
              ? ClassLoader.getSystemResources(RESOURCE)
              : loader.getResources(RESOURCE));
      for (URL url : found) {
        try (InputStream in = open(url)) {
          lines.addAll(parse(in));
        }
      }
    } catch (IOException e) { // a jar that is gone: nothing in it can be called either
      return new WovenIndex(new ArrayList<>(lines), loader);
    }
    return new WovenIndex(new ArrayList<>(lines), loader);
  }

  /**
   * Reads one index.
   *
   * @param in its text
   * @return its lines
   * @throws IOException if it cannot be read
   */
  public static List<Line> parse(InputStream in) throws IOException {
    List<Line> lines = new ArrayList<>();
    BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    for (String text = reader.readLine(); text != null; text = reader.readLine()) {
      Line line = Line.parse(text);
      if (line != null) {
        lines.add(line);
      }
    }
    return lines;
  }

  /** A jar that was cached may have been replaced since. */
  private static InputStream open(URL url) throws IOException {
    URLConnection connection = url.openConnection();
    connection.setUseCaches(false);
    return connection.getInputStream();
  }

  /**
   * All annotated methods.
   *
   * @return in the order of the indexes
   */
  public List<Line> lines() {
    return lines;
  }

  /**
   * The methods that were not woven, or are not there.
   *
   * @param kinds which kinds to look at
   * @return empty if all is well
   */
  public List<Line> unwoven(Set<String> kinds) {
    Require.nonNull(kinds, "kinds");
    Map<String, Set<String>> names = new HashMap<>();
    List<Line> unwoven = new ArrayList<>();
    for (Line line : lines) {
      if (kinds.contains(line.kind())
          && !names
              .computeIfAbsent(line.className(), this::movedNames)
              .contains(line.method() + MOVED + SUFFIXES.get(line.kind()))) {
        unwoven.add(line);
      }
    }
    return unwoven;
  }

  private Set<String> movedNames(String className) {
    String resource = className.replace('.', '/') + ".class";
    try (InputStream in = loader == null
        ? ClassLoader.getSystemResourceAsStream(resource)
        : loader.getResourceAsStream(resource)) {
      return in == null ? Set.of() : namesIn(in.readAllBytes());
    } catch (IOException | RuntimeException e) { // a file that is damaged cannot be loaded either
      return Set.of();
    }
  }

  /** The texts of a class file's constant pool (JVMS 4.4) that may name a moved body. */
  private static Set<String> namesIn(byte[] file) throws IOException {
    Set<String> names = new HashSet<>();
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(file));
    in.skipNBytes(8);
    int count = in.readUnsignedShort();
    for (int i = 1; i < count; i++) {
      int tag = in.readUnsignedByte();
      switch (tag) {
        case 1 -> {
          String text = in.readUTF();
          if (text.contains(MOVED)) {
            names.add(text);
          }
        }
        case 3, 4, 9, 10, 11, 12, 17, 18 -> in.skipNBytes(4);
        case 5, 6 -> {
          in.skipNBytes(8);
          i++; // takes two places
        }
        case 7, 8, 16, 19, 20 -> in.skipNBytes(2);
        case 15 -> in.skipNBytes(3);
        default -> throw new IOException("no constant has the tag " + tag);
      }
    }
    return names;
  }
}
