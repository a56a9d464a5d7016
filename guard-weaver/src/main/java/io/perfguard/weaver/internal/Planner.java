/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.weaver.internal;

import io.perfguard.weaver.internal.Diagnostic.Level;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import org.jspecify.annotations.Nullable;

/**
 * Decides what is woven into a class, and says what cannot work and what may surprise. One for each
 * class; not thread-safe.
 */
final class Planner {
  private static final int JAVA_11 = 55;
  private static final int LONGEST_NAME = 200;

  private static final Set<String> ONE_SHOT = Set.of(
      "java/util/stream/BaseStream",
      "java/util/Iterator",
      "java/util/ListIterator",
      "java/util/Enumeration",
      "java/util/Spliterator",
      "java/io/InputStream",
      "java/io/Reader",
      "java/io/OutputStream",
      "java/io/Writer",
      "java/nio/channels/Channel",
      "java/sql/ResultSet",
      "java/util/Scanner",
      "kotlin/sequences/Sequence");
  private static final Set<String> PUBLISHERS = Set.of(
      "org/reactivestreams/Publisher",
      "java/util/concurrent/Flow$Publisher",
      "io/smallrye/mutiny/Uni",
      "io/smallrye/mutiny/Multi",
      "kotlinx/coroutines/flow/Flow",
      "io/reactivex/rxjava3/core/Single",
      "io/reactivex/rxjava3/core/Maybe",
      "io/reactivex/rxjava3/core/Observable",
      "io/reactivex/rxjava3/core/Completable");
  private static final Set<String> FUTURES = Set.of("java/util/concurrent/Future");
  private static final Set<String> CHANGING = Set.of(
      "java/util/Collection",
      "java/util/Map",
      "java/util/Date",
      "java/util/Calendar",
      "java/lang/StringBuilder",
      "java/lang/StringBuffer");
  private static final Set<String> CHANGING_RESULTS =
      Set.of("java/util/Collection", "java/util/Map", "java/util/Date", "java/util/Calendar");
  private static final Set<String> WIDE = Set.of(
      "jakarta/servlet/ServletRequest",
      "jakarta/servlet/ServletResponse",
      "javax/servlet/ServletRequest",
      "javax/servlet/ServletResponse",
      "jakarta/servlet/http/HttpSession",
      "jakarta/persistence/EntityManager",
      "javax/persistence/EntityManager",
      "org/hibernate/Session",
      "java/sql/Connection",
      "java/sql/Statement",
      "javax/sql/DataSource",
      "java/net/http/HttpClient",
      "java/lang/Thread",
      "java/util/concurrent/Executor",
      "org/springframework/context/ApplicationContext");
  private static final Set<String> COPIED = Set.of(
      "java/util/Collection",
      "java/lang/Iterable",
      "java/util/List",
      "java/util/Set",
      "java/util/SortedSet",
      "java/util/NavigableSet",
      "java/util/Map",
      "java/util/SortedMap",
      "java/util/NavigableMap",
      "java/util/Deque",
      "java/util/Queue",
      "java/util/ArrayList",
      "java/util/LinkedList",
      "java/util/HashSet",
      "java/util/LinkedHashSet",
      "java/util/TreeSet",
      "java/util/HashMap",
      "java/util/LinkedHashMap",
      "java/util/TreeMap",
      "java/util/Date");
  private static final Set<String> VIEWED = Set.of(
      "java/util/Collection",
      "java/lang/Iterable",
      "java/util/List",
      "java/util/Set",
      "java/util/SortedSet",
      "java/util/NavigableSet",
      "java/util/Map",
      "java/util/SortedMap",
      "java/util/NavigableMap");
  private static final Set<String> CACHED_TWICE = Set.of(
      "Lorg/springframework/cache/annotation/Cacheable;",
      "Lio/quarkus/cache/CacheResult;",
      "Ljavax/cache/annotation/CacheResult;",
      "Lio/micronaut/cache/annotation/Cacheable;",
      "Lcom/alicp/jetcache/anno/Cached;");
  private static final Set<String> TRANSACTIONAL = Set.of(
      "Lorg/springframework/transaction/annotation/Transactional;",
      "Ljakarta/transaction/Transactional;",
      "Ljavax/transaction/Transactional;");
  private static final List<String> DURATIONS =
      List.of("ttl", "expireAfterAccess", "refreshAfter", "loadTimeout", "errorTtl");
  private static final Pattern DURATION =
      Pattern.compile("(?:[0-9]{1,18} ?(?:d|h|min|m|s|ms|us|µs|ns) ?)+|P[^ ]+");
  private static final Pattern DURATION_PART =
      Pattern.compile("([0-9]{1,18}) ?(d|h|min|m(?!s)|s|ms|us|µs|ns)");
  private static final Pattern SIZE =
      Pattern.compile("([0-9]{1,18}) ?(?:[KMGTPE]?B)?", Pattern.CASE_INSENSITIVE);

  private final ClassModel type;
  private final Types types;
  private final BodyReader bodies;
  private final List<Diagnostic> said;

  Planner(ClassModel type, Types types, List<Diagnostic> said) {
    this.type = type;
    this.types = types;
    this.said = said;
    this.bodies = new BodyReader(type, types);
  }

  Plan plan() {
    List<Plan.Planned> planned = new ArrayList<>();
    for (MethodModel method : type.annotated()) {
      int before = errors();
      Plan.Cached cache = method.has(Kind.CACHE) ? cache(method) : null;
      Plan.Invalidating invalidate = method.has(Kind.INVALIDATE) ? invalidate(method) : null;
      String operation = method.has(Kind.OPERATION) ? operation(method) : null;
      if (errors() == before) {
        planned.add(new Plan.Planned(method, planned.size(), cache, invalidate, operation));
      }
    }
    return new Plan(type, List.copyOf(planned));
  }

  private int errors() {
    return (int) said.stream().filter(one -> one.level() == Level.ERROR).count();
  }

  private void say(Level level, String code, MethodModel method, int line, String message) {
    said.add(new Diagnostic(
        level,
        code,
        type.name,
        method.name,
        method.descriptor,
        Diagnostic.place(type.sourceFile, line > 0 ? line : method.firstLine),
        message));
  }

  private void error(String code, MethodModel method, String message) {
    say(Level.ERROR, code, method, 0, message);
  }

  private void warn(String code, MethodModel method, String message) {
    say(Level.WARNING, code, method, 0, message);
  }

  // ---- what all kinds need

  /** Whether there is a body that can be moved. */
  private boolean canBeWoven(MethodModel method, Kind kind) {
    String annotation = kind.annotationName();
    if (method.is(Opcodes.ACC_ABSTRACT)) {
      error(
          "PGC-001",
          method,
          annotation + " on a method without a body does nothing; put it on the"
              + " methods that implement it");
      return false;
    }
    if (method.is(Opcodes.ACC_NATIVE)) {
      error(
          "PGC-001",
          method,
          annotation + " cannot be woven into a native method; put it on a Java"
              + " method that calls it");
      return false;
    }
    if (isSuspend(method)) {
      error(
          "PGC-003",
          method,
          annotation + " does not work on a suspend function: its last"
              + " parameter is a continuation, another one with each call; put it on a plain function"
              + " that this one calls, or that returns CompletableFuture (future { ... })");
      return false;
    }
    if (type.version < JAVA_11) {
      error(
          "PGC-019",
          method,
          "the class is compiled for Java " + (type.version - 44) + ", and "
              + annotation
              + " needs class files of Java 11 or later: set maven.compiler.release to 11"
              + " or more");
      return false;
    }
    return true;
  }

  private static boolean isSuspend(MethodModel method) {
    int count = method.parameters.length;
    return count > 0
        && method.parameters[count - 1].getDescriptor().equals("Lkotlin/coroutines/Continuation;");
  }

  private String name(MethodModel method, Kind kind, String written) {
    String name = written.isEmpty() ? type.simpleName + "." + method.name : written;
    if (name.isBlank()
        || name.length() > LONGEST_NAME
        || name.contains("\n")
        || name.contains("\t")) {
      error(
          "PGC-005",
          method,
          "the name of " + kind.annotationName() + " must be one line of at most " + LONGEST_NAME
              + " characters and not blank, was \"" + name + "\"");
    }
    return name;
  }

  // ---- @Operation

  private @Nullable String operation(MethodModel method) {
    String name = name(method, Kind.OPERATION, method.text(Kind.OPERATION, "value"));
    return canBeWoven(method, Kind.OPERATION) ? name : null;
  }

  // ---- @CacheInvalidate

  private Plan.@Nullable Invalidating invalidate(MethodModel method) {
    if (!canBeWoven(method, Kind.INVALIDATE)) {
      return null;
    }
    String cache = method.text(Kind.INVALIDATE, "cache");
    if (cache.isBlank()) {
      error(
          "PGC-005",
          method,
          "cache must name a @CacheMethod, such as \"FactorService.factor\", and" + " was \"\"");
    }
    if (method.flag(Kind.INVALIDATE, "all")) {
      return new Plan.Invalidating(cache, null);
    }
    return new Plan.Invalidating(cache, key(method, Kind.INVALIDATE));
  }

  private List<KeyPath> key(MethodModel method, Kind kind) {
    String key = method.text(kind, "key");
    if (key.isBlank()) {
      return KeyPath.all(method);
    }
    try {
      return KeyPath.parse(key, type, method, types);
    } catch (KeyPath.Unreadable e) {
      error(
          "PGC-006",
          method,
          "key = \"" + key + "\" of " + kind.annotationName() + ": " + e.getMessage());
      return List.of();
    }
  }

  // ---- @CacheMethod

  private Plan.@Nullable Cached cache(MethodModel method) {
    if (!canBeWoven(method, Kind.CACHE)) {
      return null;
    }
    if (method.result.getSort() == Type.VOID) {
      error(
          "PGC-002",
          method,
          "@CacheMethod on a method that returns nothing: there is nothing to"
              + " cache; return the result, or remove the annotation");
      return null;
    }
    result(method);
    String name = name(method, Kind.CACHE, method.text(Kind.CACHE, "name"));
    Map<String, String> settings = settings(method, name);
    List<KeyPath> key = key(method, Kind.CACHE);
    key.forEach(part -> keyPart(method, part));
    forms(method);
    boolean readsContext = context(method, key);
    elsewhere(method, readsContext);
    others(method);
    boolean byInstance = !method.isStatic() && !method.text(Kind.CACHE, "scope").equals("CLASS");
    if (readsContext) {
      settings.put("callersThread", "true");
    }
    if (method.is(Opcodes.ACC_SYNCHRONIZED)) {
      settings.put("synchronized", "true");
    }
    boolean copies = method.text(Kind.CACHE, "returns").equals("COPY");
    StringBuilder lines = new StringBuilder();
    settings.forEach(
        (attribute, value) -> lines.append(attribute).append('=').append(value).append('\n'));
    return new Plan.Cached(name, lines.toString(), key, byInstance, copies);
  }

  private void result(MethodModel method) {
    Type result = method.result;
    String returns = method.text(Kind.CACHE, "returns");
    boolean explicit = !returns.isEmpty();
    if (result.getSort() == Type.OBJECT && !method.returnsFuture()) {
      String name = result.getInternalName();
      if (types.isA(name, ONE_SHOT)) {
        error(
            "PGC-004",
            method,
            a(result) + " can be read once: the second caller would"
                + " get one that is used up; return a List, a byte[] or a String");
        return;
      }
      if (types.isA(name, PUBLISHERS)) {
        error(
            "PGC-004",
            method,
            a(result) + " does its work anew for each subscriber, so"
                + " that caching it saves nothing; return a CompletableFuture (toFuture())");
        return;
      }
      if (types.isA(name, FUTURES)) {
        error(
            "PGC-004",
            method,
            "of " + a(result) + " the failure would be cached, too; return"
                + " a CompletableFuture, of which the value is cached");
        return;
      }
    }
    boolean array = result.getSort() == Type.ARRAY;
    boolean changes = array
        || (result.getSort() == Type.OBJECT
            && types.isA(result.getInternalName(), CHANGING_RESULTS));
    if (changes && !explicit) {
      warn(
          "PGC-014",
          method,
          "all callers get the same " + simple(result) + ", and one that changes it"
              + " changes it for all; add returns = Returns.COPY or UNMODIFIABLE, or SHARED if nobody"
              + " changes it");
    }
    if (returns.isEmpty() || returns.equals("SHARED")) {
      return;
    }
    if (method.returnsFuture()) {
      if (method.futureOf == null) {
        return; // a type variable, or unknown
      }
      result = method.futureOf;
      array = result.getSort() == Type.ARRAY;
    }
    boolean fits =
        returns.equals("COPY") ? array || isOneOf(result, COPIED) : isOneOf(result, VIEWED);
    if (!fits) {
      error(
          "PGC-020",
          method,
          "returns = " + returns + " works for "
              + (returns.equals("COPY")
                  ? "arrays, Date, and the collections and maps of java.util"
                  : "Collection, List, Set, Map and their sorted kinds")
              + ", and the method returns " + result.getClassName());
    }
  }

  private static boolean isOneOf(Type type, Set<String> names) {
    return type.getSort() == Type.OBJECT && names.contains(type.getInternalName());
  }

  private static String simple(Type type) {
    String name = type.getClassName();
    return name.substring(name.lastIndexOf('.') + 1).replace('$', '.');
  }

  /** The simple name with its article. */
  private static String a(Type type) {
    return a(simple(type));
  }

  private static String a(String name) {
    return ("AEIOUaeiou".indexOf(name.charAt(0)) < 0 ? "a " : "an ") + name;
  }

  private Map<String, String> settings(MethodModel method, String name) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("name", name);
    Map<String, Object> written = method.attributes(Kind.CACHE);
    for (Map.Entry<String, Object> one : written.entrySet()) {
      String attribute = one.getKey();
      String value = one.getValue().toString();
      if (DURATIONS.contains(attribute)) {
        duration(method, attribute, value);
      }
      switch (attribute) {
        case "name", "key", "scope", "ignoreContext" -> {}
        case "maximumBytes" -> {
          Matcher size = SIZE.matcher(value);
          if (!value.isEmpty() && (!size.matches() || Long.parseLong(size.group(1)) == 0)) {
            bad(method, "maximumBytes must be a size > 0 such as 100MB or 512 KB", value);
          }
          settings.put(attribute, value);
        }
        case "maximumItems" -> {
          if ((Long) one.getValue() < 1) {
            error(
                "PGC-005",
                method,
                "maximumItems must be >= 1, was " + value
                    + ": there is no cache without a bound; where maximumBytes is the bound that"
                    + " matters, set maximumItems far above");
          }
          settings.put(attribute, value);
        }
        case "ttlJitter" -> {
          double part = (Double) one.getValue();
          if (!(part >= 0 && part <= 1)) {
            bad(method, "ttlJitter must be in 0..1", value);
          } else if (part > 0 && method.text(Kind.CACHE, "ttl").isEmpty()) {
            error("PGC-005", method, "ttlJitter shortens the ttl, and there is none; add ttl");
          }
          settings.put(attribute, value);
        }
        default -> settings.put(attribute, value);
      }
    }
    Optional<BigDecimal> ttl = nanos(method.text(Kind.CACHE, "ttl"));
    Optional<BigDecimal> refresh = nanos(method.text(Kind.CACHE, "refreshAfter"));
    if (ttl.isPresent() && refresh.isPresent() && refresh.get().compareTo(ttl.get()) >= 0) {
      error(
          "PGC-005",
          method,
          "refreshAfter must be shorter than the ttl of " + method.text(Kind.CACHE, "ttl")
              + ", was " + method.text(Kind.CACHE, "refreshAfter"));
    }
    if (refresh.isPresent() && method.returnsFuture()) {
      error(
          "PGC-005",
          method,
          "refreshAfter works for methods that return their value, not for those"
              + " that return a future; remove it, or return the value");
    }
    if (!method.text(Kind.CACHE, "loadTimeout").isEmpty() && method.returnsFuture()) {
      error(
          "PGC-005",
          method,
          "loadTimeout works for methods that return their value; give the future"
              + " a time-out of its own: orTimeout(...)");
    }
    return settings;
  }

  private void duration(MethodModel method, String attribute, String value) {
    if (value.isEmpty()) {
      return;
    }
    Optional<BigDecimal> nanos =
        DURATION.matcher(value).matches() ? nanos(value) : Optional.empty();
    if (nanos.isEmpty() || nanos.get().signum() <= 0) {
      bad(
          method,
          attribute + " must be a duration > 0 such as 24h, 5m, 1h30m, 500ms or PT5M",
          value);
    }
  }

  private void bad(MethodModel method, String rule, String value) {
    error("PGC-005", method, rule + ", was \"" + value + "\"");
  }

  /** Empty for what is no duration, or is none. */
  private static Optional<BigDecimal> nanos(String text) {
    if (text.startsWith("P")) {
      try {
        Duration parsed = Duration.parse(text);
        return Optional.of(BigDecimal.valueOf(parsed.getSeconds())
            .movePointRight(9)
            .add(BigDecimal.valueOf(parsed.getNano())));
      } catch (DateTimeParseException e) {
        return Optional.empty();
      }
    }
    BigDecimal sum = BigDecimal.ZERO;
    Matcher part = DURATION_PART.matcher(text);
    boolean any = false;
    while (part.find()) {
      any = true;
      long unit = switch (part.group(2)) {
        case "d" -> 86_400_000_000_000L;
        case "h" -> 3_600_000_000_000L;
        case "m", "min" -> 60_000_000_000L;
        case "s" -> 1_000_000_000L;
        case "ms" -> 1_000_000L;
        case "ns" -> 1L;
        default -> 1_000L;
      };
      sum = sum.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(unit)));
    }
    return any ? Optional.of(sum) : Optional.empty();
  }

  private void keyPart(MethodModel method, KeyPath part) {
    Type of = part.type();
    if (of.getSort() == Type.ARRAY) {
      say(
          Level.NOTE,
          "PGC-010",
          method,
          0,
          text(method, part) + " is an array: it is compared by"
              + " content, and copied with each call");
      return;
    }
    if (of.getSort() != Type.OBJECT) {
      return;
    }
    String name = of.getInternalName();
    if (types.isA(name, WIDE)) {
      warn(
          "PGC-013",
          method,
          text(method, part) + " is " + a(of) + ", another one with each"
              + " request or none that says what is asked for; leave it out: key = \"...\"");
    } else if (types.isA(name, CHANGING)) {
      warn(
          "PGC-012",
          method,
          text(method, part) + " is " + a(of) + " that can be changed while"
              + " it is a key, and would not be found again; pass what cannot be changed, as List.copyOf"
              + " or a record");
    } else if (types.isWithoutEquals(name)) {
      warn(
          "PGC-011",
          method,
          text(method, part) + " is " + a(of) + ", which has no equals and"
              + " hashCode: no call would ever hit; make it a record, or name what matters: key = \"#"
              + parameter(method, part) + ".id\"");
    } else {
      types
          .changingField(name)
          .ifPresent(field -> warn(
              "PGC-012",
              method,
              text(method, part) + " is " + a(of) + ", whose field " + field
                  + " can be changed while it is a key, so that it"
                  + " would not be found again; make it a record, or name what matters: key = \"#"
                  + parameter(method, part) + ".id\""));
    }
  }

  private static String text(MethodModel method, KeyPath part) {
    StringBuilder text = new StringBuilder("the key's part #").append(parameter(method, part));
    part.steps().forEach(step -> text.append('.').append(step.name()));
    return text.toString();
  }

  private static String parameter(MethodModel method, KeyPath part) {
    String name = part.parameter() < 0 ? "this" : method.parameterNames[part.parameter()];
    return name == null ? "parameter" + part.parameter() : name;
  }

  private void forms(MethodModel method) {
    for (int i = 0; i < method.forms.length; i++) {
      if (method.forms[i] != null
          && !method.parameters[i].getDescriptor().equals("Ljava/lang/String;")
          && method.text(Kind.CACHE, "key").isEmpty()) {
        error(
            "PGC-006",
            method,
            "@KeyPart(normalize = " + method.forms[i] + ") is for texts, and the" + " parameter is "
                + a(method.parameters[i].getClassName()));
      }
    }
  }

  /** Loads on other threads, where what belongs to the caller's is not there. */
  private void elsewhere(MethodModel method, boolean readsContext) {
    for (String attribute : List.of("refreshAfter", "loadTimeout")) {
      if (method.text(Kind.CACHE, attribute).isEmpty()) {
        continue;
      }
      if (readsContext) {
        error(
            "PGC-015",
            method,
            attribute + " calls the body on another thread, where the ThreadLocal"
                + " or context that it reads is not the caller's; remove " + attribute
                + ", or make that a"
                + " parameter");
      }
      if (method.is(Opcodes.ACC_SYNCHRONIZED)) {
        error(
            "PGC-005",
            method,
            attribute + " calls the body on another thread, which waits for the"
                + " monitor that a caller may hold while it waits for that thread; remove it, or"
                + " synchronized");
      }
    }
  }

  /** What the body reads beside its arguments; whether it is something of its caller's thread. */
  private boolean context(MethodModel method, List<KeyPath> key) {
    Set<String> inKey = new HashSet<>();
    for (KeyPath part : key) {
      if (part.parameter() < 0 && part.steps().get(0).isMethod()) {
        inKey.add(part.steps().get(0).name());
      }
    }
    for (BodyReader.Fact fact : bodies.read(method, inKey)) {
      switch (fact.sort()) {
        case CONTEXT -> {
          if (!method.flag(Kind.CACHE, "ignoreContext")) {
            say(
                Level.ERROR,
                "PGC-015",
                method,
                fact.line(),
                "the body reads " + fact.what()
                    + ", which differs from caller to caller, and is not in the key: one would get what"
                    + " was computed for another; make it a parameter, or a part of the key that a"
                    + " method of this class reads: key = \"#this.tenant(), ...\"; if it does not change"
                    + " the result: ignoreContext = true");
          }
        }
        case TIME ->
          say(
              Level.WARNING,
              "PGC-015",
              method,
              fact.line(),
              "the body reads " + fact.what()
                  + ": its result stays what it was when it was cached, until the ttl");
        case CHANCE ->
          say(
              Level.WARNING,
              "PGC-015",
              method,
              fact.line(),
              "the body reads " + fact.what() + ": all callers get the same until the ttl");
      }
    }
    return bodies.read(method, Set.of()).stream()
        .anyMatch(fact -> fact.sort() == BodyReader.Sort.CONTEXT);
  }

  private void others(MethodModel method) {
    for (String annotation : method.others) {
      if (CACHED_TWICE.contains(annotation)) {
        warn(
            "PGC-018",
            method,
            "@" + simple(Type.getType(annotation)) + " caches the method as well:"
                + " two caches, and an invalidation of one leaves the other; keep one");
      } else if (TRANSACTIONAL.contains(annotation)) {
        warn(
            "PGC-016",
            method,
            "a hit does not run the body, so that what it writes is not written;"
                + " a body that only reads needs no warning if @Transactional is on the caller");
      }
    }
  }
}
