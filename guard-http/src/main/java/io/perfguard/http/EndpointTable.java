/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http;

import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.Faults;
import io.perfguard.http.internal.Hashes;
import io.perfguard.http.internal.RouteLearner;
import io.perfguard.http.internal.Slots;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of one direction and owner: at most so many, further ones share {@code _other} and
 * are counted. Thread-safe; a known path is found without a lock and without allocation.
 */
final class EndpointTable {
  static final String OTHER = "_other";
  static final int DEFAULT_MAXIMUM = 200;

  private static final int LONGEST_NAME = 200;
  private static final int LONGEST_ROUTE = 160;
  private static final Set<String> METHODS = Set.of(
      "GET",
      "HEAD",
      "POST",
      "PUT",
      "DELETE",
      "PATCH",
      "OPTIONS",
      "TRACE",
      "CONNECT",
      "PROPFIND",
      "PROPPATCH",
      "MKCOL",
      "COPY",
      "MOVE",
      "LOCK",
      "UNLOCK",
      "REPORT",
      "SEARCH",
      "QUERY");

  private final @Nullable GuardRegistry guards;
  private final Direction direction;
  private final String client;
  private final int maximum;
  private final Faults faults;
  private final RouteLearner learner = new RouteLearner();
  private final Slots<EndpointGuard> slots = new Slots<>();
  private final ConcurrentHashMap<String, EndpointGuard> endpoints = new ConcurrentHashMap<>();
  private final LongAdder folded = new LongAdder();
  private volatile int mergedVersion; // written under the lock
  private volatile @Nullable EndpointGuard other;

  EndpointTable(
      @Nullable GuardRegistry guards,
      Direction direction,
      String client,
      int maximum,
      Faults faults) {
    this.guards = guards;
    this.direction = direction;
    this.client = client;
    this.maximum = maximum;
    this.faults = faults;
  }

  /** The key of a look-up; the port tells hosts apart, the salt whether the text is a route. */
  static long key(String method, String host, int port, String text, boolean isRoute) {
    long hash = Hashes.mix(Hashes.of(text), method);
    return (host.isEmpty() ? hash : Hashes.mix(hash, host)) + 2L * port + (isRoute ? 1 : 0);
  }

  /** What was found for a key lately; null if it is to be looked for. */
  @Nullable
  EndpointGuard known(long key) {
    EndpointGuard found = slots.get(key);
    return found == null || found.isAbsorbed() ? null : found;
  }

  /** The endpoint of a path, and learns the path. */
  EndpointGuard learned(long key, String method, String api, String path) {
    EndpointGuard found = get(method, api, learner.learn(api, path), true);
    if (learner.version() != mergedVersion) {
      merge();
      found = found.last();
    }
    return keep(key, found);
  }

  /** The endpoint of a route that somebody else knows. */
  EndpointGuard routed(long key, String method, String api, String route) {
    return keep(key, get(method, api, clean(route), false));
  }

  private EndpointGuard keep(long key, EndpointGuard found) {
    if (found != other) { // so that each request which is folded is counted
      slots.put(key, found);
    }
    return found;
  }

  /** Whether a path's words are known already. */
  boolean knows(String api, String path) {
    return learner.knows(api, path);
  }

  String peek(String api, String path) {
    return learner.peek(api, path);
  }

  /** The method, if it is one: anybody may send anything. */
  static String verb(String method) {
    return METHODS.contains(method) ? method : OTHER;
  }

  EndpointGuard get(String method, String api, String route, boolean learned) {
    String verb = verb(method);
    String name = name(verb, api, route);
    EndpointGuard known = endpoints.get(name);
    if (known != null) {
      return known;
    }
    if (endpoints.size() >= maximum) {
      return folded();
    }
    return add(name, verb, api, route, learned);
  }

  private synchronized EndpointGuard add(
      String name, String verb, String api, String route, boolean learned) {
    EndpointGuard known = endpoints.get(name);
    if (known != null) {
      return known;
    }
    if (endpoints.size() >= maximum) {
      return folded();
    }
    EndpointGuard added =
        shown(new EndpointGuard(name, direction, client, api, verb, route, learned, faults));
    endpoints.put(name, added);
    return added;
  }

  private EndpointGuard folded() {
    folded.increment();
    return other();
  }

  EndpointGuard other() {
    EndpointGuard known = other;
    return known != null ? known : makeOther();
  }

  private synchronized EndpointGuard makeOther() {
    EndpointGuard known = other;
    if (known == null) {
      String name = client.isEmpty() ? OTHER : cut(client, LONGEST_NAME - 10) + " " + OTHER;
      known = shown(new EndpointGuard(name, direction, client, "", "", OTHER, false, faults));
      other = known;
    }
    return known;
  }

  /** Registered, unless there is no registry or it is closed: the call goes on all the same. */
  private EndpointGuard shown(EndpointGuard made) {
    GuardRegistry registry = guards;
    if (registry == null) {
      return made;
    }
    try {
      return registry.getOrRegister(EndpointGuard.KIND, made.name(), () -> made);
    } catch (IllegalStateException closed) {
      return made;
    }
  }

  /** Words were forgotten: moves what was recorded under routes that are no more. */
  private synchronized void merge() {
    mergedVersion = learner.version();
    for (EndpointGuard each : List.copyOf(endpoints.values())) {
      String route = each.isLearned() ? learner.learn(each.api(), each.route()) : each.route();
      if (!route.equals(each.route())) {
        endpoints.remove(each.name()); // before the other one is looked for: it takes the place
        if (guards != null) {
          guards.remove(each);
        }
        get(each.method(), each.api(), route, true).last().absorb(each);
      }
    }
  }

  private String name(String verb, String api, String route) {
    if (client.isEmpty()) {
      return verb + " " + api + route;
    }
    return cut(client + " " + verb + " " + api + route, LONGEST_NAME);
  }

  /** A route of others: without a query, and of characters that a name may have. */
  private static String clean(String route) {
    int query = route.indexOf('?');
    String path = cut(query < 0 ? route : route.substring(0, query), LONGEST_ROUTE);
    StringBuilder clean = new StringBuilder(path.length() + 1);
    if (!path.startsWith("/")) {
      clean.append('/');
    }
    path.codePoints().forEach(c -> {
      if (c == ' ') {
        clean.append("%20"); // blanks part a name's words
      } else {
        clean.appendCodePoint(isShown(c) ? c : '?');
      }
    });
    return clean.toString();
  }

  private static boolean isShown(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE -> false;
      default -> true;
    };
  }

  private static String cut(String text, int longest) {
    if (text.length() <= longest) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(longest - 2)) ? longest - 2 : longest - 1;
    return text.substring(0, end) + "\u2026";
  }

  /** Host, and port if it is not the usual one, in lower case and of harmless characters. */
  static String api(@Nullable String scheme, String host, int port) {
    String name = clean(host).substring(1).toLowerCase(Locale.ROOT);
    boolean usual = port < 0
        || (port == 443 && "https".equalsIgnoreCase(scheme))
        || (port == 80 && "http".equalsIgnoreCase(scheme));
    return usual ? name : name + ":" + port;
  }

  int size() {
    return endpoints.size();
  }

  long foldedCount() {
    return folded.sum();
  }
}
