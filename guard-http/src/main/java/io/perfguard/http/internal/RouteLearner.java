/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http.internal;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Learns routes from paths: {@code /factors/4711} is {@code /factors/{n}}. Numbers, UUIDs,
 * hexadecimal texts, ids of letters and digits and long tokens become placeholders at once; words
 * do where too many different ones come by.
 *
 * <p>Bounded: {@value #MAXIMUM_NODES} nodes, {@value #DEEPEST} segments, {@value #LONGEST}
 * characters. Thread-safe; a path whose words are known takes no lock.
 */
public final class RouteLearner {
  /*
   * A tree of segments, one for each host. A node whose words are too many is collapsed: those that many calls had stay,
   * the others are forgotten with all that was below them, and from then on each new word there is {w}. The first level
   * may have more words than the others: applications have some dozens of resources, but below one of them a set of words
   * that goes on growing is a set of names.
   *
   * version() tells that a collapse changed what a path's route is, so that what was recorded under the old routes can be
   * moved.
   */

  /** The most nodes. */
  public static final int MAXIMUM_NODES = 4_000;

  /** Segments beyond are one ellipsis. */
  public static final int DEEPEST = 12;

  /** The longest route. */
  public static final int LONGEST = 120;

  /** Words of the first segment. */
  static final int FIRST_WORDS = 64;

  /** Words of each further one. */
  static final int WORDS = 24;

  /** Calls of a word that stays when others are forgotten, and its share of its node's calls. */
  static final int CALLS_TO_STAY = 20;

  private static final double SHARE_TO_STAY = 0.02;
  private static final int MAXIMUM_HOSTS = 256;
  private static final String ELLIPSIS = "/\u2026";

  /** What the segments before lead to. Words are added and removed under the learner's lock. */
  private static final class Node {
    final ConcurrentHashMap<String, Node> words = new ConcurrentHashMap<>(4);
    final ConcurrentHashMap<String, Node> values = new ConcurrentHashMap<>(2);
    final AtomicLong calls = new AtomicLong();
    volatile boolean varied;

    int size() {
      int size = 1;
      for (Node each : words.values()) {
        size += each.size();
      }
      for (Node each : values.values()) {
        size += each.size();
      }
      return size;
    }
  }

  private final ConcurrentHashMap<String, Node> hosts = new ConcurrentHashMap<>();
  private final Node otherHosts = new Node();
  private final AtomicInteger version = new AtomicInteger();
  private volatile int nodes; // written under the lock

  /** Knows nothing. */
  public RouteLearner() {}

  /**
   * The route of a path, and learns its words.
   *
   * @param host whose path it is; may be empty
   * @param path the raw path, without a query; may be a route of this learner
   * @return the route, at most {@value #LONGEST} characters and an ellipsis
   */
  public String learn(String host, String path) {
    return route(host, path, true);
  }

  /**
   * The route of a path as far as its words are known; others are a placeholder. Learns nothing.
   *
   * @param host whose path it is
   * @param path the raw path
   * @return the route
   */
  public String peek(String host, String path) {
    return route(host, path, false);
  }

  /**
   * Whether all words of a path are known.
   *
   * @param host whose path it is
   * @param path the raw path
   * @return false if {@link #learn} would learn from it
   */
  public boolean knows(String host, String path) {
    Node node = hosts.getOrDefault(host, otherHosts);
    int at = 0;
    for (int depth = 0; depth < DEEPEST; depth++) {
      int begin = begin(path, at);
      if (begin >= path.length()) {
        return true;
      }
      at = end(path, begin);
      String segment = segment(path, begin, at);
      String value = Segments.placeholder(segment);
      Node next = value == null ? node.words.get(segment) : node.values.get(value);
      if (next == null && value == null && node.varied) {
        next = node.values.get(Segments.WORD);
      }
      if (next == null) {
        return false;
      }
      node = next;
    }
    return true;
  }

  /**
   * How often words were forgotten.
   *
   * @return only grows; as long as it stays, routes do
   */
  public int version() {
    return version.get();
  }

  /**
   * How many nodes there are.
   *
   * @return 0..{@value #MAXIMUM_NODES}
   */
  public int nodes() {
    return nodes;
  }

  private String route(String host, String path, boolean learning) {
    StringBuilder route = new StringBuilder(48);
    Node node = root(host, learning);
    int at = 0;
    for (int depth = 0; ; depth++) {
      int begin = begin(path, at);
      if (begin >= path.length()) {
        break;
      }
      if (depth == DEEPEST || route.length() > LONGEST) {
        route.append(ELLIPSIS);
        break;
      }
      at = end(path, begin);
      String segment = segment(path, begin, at);
      String value = Segments.placeholder(segment);
      Node next = node == null
          ? null
          : value != null
              ? value(node, value, learning)
              : word(node, segment, depth == 0, learning);
      boolean isWord =
          value == null && next != null && node != null && node.words.get(segment) == next;
      route.append('/').append(value != null ? value : isWord ? segment : Segments.WORD);
      node = next;
    }
    if (route.length() == 0) {
      return "/";
    }
    if (route.length() > LONGEST && route.charAt(route.length() - 1) != ELLIPSIS.charAt(1)) {
      route.setLength(LONGEST);
      route.append(ELLIPSIS.charAt(1));
    }
    return route.toString();
  }

  private static int begin(String path, int from) {
    int at = from;
    while (at < path.length() && path.charAt(at) == '/') {
      at++;
    }
    return at;
  }

  private static int end(String path, int begin) {
    int at = path.indexOf('/', begin);
    return at < 0 ? path.length() : at;
  }

  /** Without its parameters, such as a session's id. */
  private static String segment(String path, int begin, int end) {
    int parameters = path.indexOf(';', begin);
    return path.substring(begin, parameters >= begin && parameters < end ? parameters : end);
  }

  private @Nullable Node root(String host, boolean learning) {
    Node known = hosts.get(host);
    if (known != null || !learning) {
      return known == null ? otherHosts : known;
    }
    synchronized (this) {
      return hosts.size() >= MAXIMUM_HOSTS
          ? otherHosts
          : hosts.computeIfAbsent(host, some -> new Node());
    }
  }

  private @Nullable Node value(Node node, String placeholder, boolean learning) {
    Node known = node.values.get(placeholder);
    if (known != null || !learning) {
      return known;
    }
    return added(node.values, placeholder);
  }

  /** The node of a segment; null if there is none and no room for one more. */
  private synchronized @Nullable Node added(Map<String, Node> to, String segment) {
    Node known = to.get(segment);
    if (known != null || nodes >= MAXIMUM_NODES) {
      return known;
    }
    Node made = new Node();
    to.put(segment, made);
    nodes++;
    return made;
  }

  /** The node of a word, or of words in general; null if neither is there. */
  private @Nullable Node word(Node node, String word, boolean first, boolean learning) {
    Node known = node.words.get(word);
    if (known == null && node.varied) {
      return value(node, Segments.WORD, learning);
    }
    if (known == null && learning) {
      known = addWord(node, word, first);
    }
    if (known != null && learning) {
      known.calls.lazySet(known.calls.get() + 1); // which words are frequent may be off by some
    }
    return known;
  }

  private synchronized @Nullable Node addWord(Node node, String word, boolean first) {
    boolean isNew = !node.words.containsKey(word);
    if (isNew && !node.varied && node.words.size() >= (first ? FIRST_WORDS : WORDS)) {
      collapse(node);
    }
    return node.varied ? added(node.values, Segments.WORD) : added(node.words, word);
  }

  private synchronized void collapse(Node node) {
    long all = 0;
    for (Node each : node.words.values()) {
      all += each.calls.get();
    }
    double least = Math.max(CALLS_TO_STAY, all * SHARE_TO_STAY);
    int gone = 0;
    for (Map.Entry<String, Node> each : node.words.entrySet()) {
      if (each.getValue().calls.get() < least) {
        node.words.remove(each.getKey());
        gone += each.getValue().size();
      }
    }
    nodes -= gone;
    node.varied = true;
    version.incrementAndGet();
  }
}
