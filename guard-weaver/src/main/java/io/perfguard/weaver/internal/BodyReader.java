/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.weaver.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a body reads that is neither an argument nor its object: it follows calls to methods of the
 * same class, and lambdas. What other classes do, it does not know. Not thread-safe.
 */
final class BodyReader {
  private static final Set<String> THREAD_LOCAL = Set.of("java/lang/ThreadLocal");
  private static final Set<String> RANDOM =
      Set.of("java/util/random/RandomGenerator", "java/util/Random");
  private static final Set<String> HOLDERS = Set.of(
      "org/springframework/security/core/context/SecurityContextHolder",
      "org/springframework/web/context/request/RequestContextHolder",
      "org/springframework/context/i18n/LocaleContextHolder",
      "org/slf4j/MDC",
      "org/apache/logging/log4j/ThreadContext",
      "io/opentelemetry/api/baggage/Baggage");
  private static final Set<String> USERS = Set.of(
      "jakarta/ws/rs/core/SecurityContext",
      "javax/ws/rs/core/SecurityContext",
      "jakarta/security/enterprise/SecurityContext",
      "io/quarkus/security/identity/SecurityIdentity",
      "jakarta/servlet/http/HttpServletRequest",
      "javax/servlet/http/HttpServletRequest");
  private static final Set<String> CLOCKS = Set.of(
      "java/time/Instant",
      "java/time/LocalDate",
      "java/time/LocalDateTime",
      "java/time/LocalTime",
      "java/time/ZonedDateTime",
      "java/time/OffsetDateTime",
      "java/time/Year",
      "java/time/YearMonth");

  private final ClassModel type;
  private final Types types;

  BodyReader(ClassModel type, Types types) {
    this.type = type;
    this.types = types;
  }

  /** What a fact is about. */
  enum Sort {
    CONTEXT,
    TIME,
    CHANCE
  }

  /** Something that a body reads. Immutable. */
  record Fact(Sort sort, String what, int line) {}

  /** The facts, one of each sort; methods whose results are in the key are not looked into. */
  List<Fact> read(MethodModel method, Set<String> inKey) {
    List<Fact> facts = new ArrayList<>();
    Set<Sort> found = new HashSet<>();
    Set<MethodModel> seen = new HashSet<>();
    Deque<MethodModel> open = new ArrayDeque<>();
    open.add(method);
    while (!open.isEmpty()) {
      MethodModel body = open.remove();
      if (!seen.add(body)) {
        continue;
      }
      for (MethodModel.Call call : body.calls) {
        Fact fact = fact(call);
        if (fact != null && found.add(fact.sort())) {
          facts.add(fact);
        }
        MethodModel own =
            call.owner().equals(type.name) ? type.method(call.name(), call.descriptor()) : null;
        if (own != null && !inKey.contains(own.name) && !own.has(Kind.CACHE)) {
          open.add(own);
        }
      }
    }
    return facts;
  }

  private @Nullable Fact fact(MethodModel.Call call) {
    String owner = call.owner();
    String name = call.name();
    if (name.equals("get")
        && call.descriptor().equals("()Ljava/lang/Object;")
        && types.isA(owner, THREAD_LOCAL)) {
      return new Fact(Sort.CONTEXT, "a ThreadLocal", call.line());
    }
    if (owner.equals("java/lang/ScopedValue") && (name.equals("get") || name.equals("orElse"))) {
      return new Fact(Sort.CONTEXT, "a ScopedValue", call.line());
    }
    if (HOLDERS.contains(owner) && (name.startsWith("get") || name.startsWith("current"))) {
      return new Fact(Sort.CONTEXT, simple(owner), call.line());
    }
    if (USERS.contains(owner)
        && (name.equals("getUserPrincipal")
            || name.equals("getCallerPrincipal")
            || name.equals("getPrincipal")
            || name.equals("getRemoteUser")
            || name.equals("isUserInRole"))) {
      return new Fact(Sort.CONTEXT, simple(owner) + "." + name + "()", call.line());
    }
    if ((owner.equals("java/lang/System") && name.equals("currentTimeMillis"))
        || (CLOCKS.contains(owner) && name.equals("now"))) {
      return new Fact(Sort.TIME, simple(owner) + "." + name + "()", call.line());
    }
    boolean random = (owner.equals("java/lang/Math") && name.equals("random"))
        || (owner.equals("java/util/UUID") && name.equals("randomUUID"))
        || (name.startsWith("next") && types.isA(owner, RANDOM));
    return random ? new Fact(Sort.CHANCE, simple(owner) + "." + name + "()", call.line()) : null;
  }

  private static String simple(String owner) {
    return owner.substring(owner.lastIndexOf('/') + 1);
  }
}
