/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache.woven;

import io.perfguard.cache.CacheMethods;
import io.perfguard.cache.GuardedCache;
import io.perfguard.cache.Returns;
import io.perfguard.cache.internal.CacheAccess;
import io.perfguard.cache.internal.Held;
import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.Configuration;
import io.perfguard.core.base.Faults;
import io.perfguard.core.base.GuardClock;
import io.perfguard.core.base.Require;
import io.perfguard.core.mechanism.WovenSites;
import io.perfguard.core.operation.ThreadFrame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One method with {@code @CacheMethod}, in a static final field of its holder. Only woven code
 * calls this: no method is ever removed or changed, so that a class woven by an older version runs
 * on.
 *
 * <p>Thread-safe.
 */
public final class CacheSite implements WovenSites.Site {
  /*
   * A request is two calls, so that a hit prepares nothing for a load:
   *
   *   Object held = SITE.find(key);
   *   return held != null ? value(held) : SITE.load(key, this, arguments);
   *
   * The cache is made at the first call, by what the registry or the system's properties say then. When a registry is bound later, the cache joins it as it is, or a new one is made if the registry's
   * settings or clock are others.
   *
   * Keys of which nothing may be kept now: those invalidated inside a transaction that is open. Whoever loads one in
   * between may read what the transaction has not committed, or will replace.
   */
  private static final int MOST_UNSETTLED = 1_000;
  private static final CacheAccess ACCESS;

  static {
    Require.nonNull(GuardedCache.KIND, "kind"); // initialises the class, which offers the access
    ACCESS = CacheAccess.get();
  }

  private final @Nullable ClassLoader loader;
  private final CachedBody body;
  private final int method;
  private final SiteSettings declared;
  private final @Nullable InstanceScopes scopes;
  private final Faults faults;

  /** Null until the first call, and while the method is to do without. */
  private volatile @Nullable GuardedCache<Object, @Nullable Object> cache;

  private volatile @Nullable Supplier<? extends @Nullable Object> partition;
  private final ConcurrentHashMap<Meaning, Integer> unsettled = new ConcurrentHashMap<>();
  private final AtomicInteger allUnsettled = new AtomicInteger();

  /** By the thread whose transaction is open. */
  private final ConcurrentHashMap<Thread, Unsettled> open = new ConcurrentHashMap<>();

  private volatile boolean isSetUp;

  // Guarded by this.
  private @Nullable SiteSettings settings;
  private @Nullable GuardClock clock;
  private @Nullable GuardRegistry registered;

  private CacheSite(
      Class<?> holder,
      CachedBody body,
      int method,
      SiteSettings declared,
      @Nullable InstanceScopes scopes) {
    this.loader = holder.getClassLoader();
    this.body = body;
    this.method = method;
    this.declared = declared;
    this.scopes = scopes;
    this.faults = new Faults("@CacheMethod \"" + declared.name() + "\"");
  }

  /**
   * The site of a method.
   *
   * @param holder the class that holds it
   * @param body the holder's bodies
   * @param method the method's number
   * @param settings the annotation's attributes that are not the default, a line each, as
   *     {@code ttl=24h}; unknown ones are left out
   * @param scopes the objects of the class; null if all share
   * @return a new site
   */
  public static CacheSite of(
      Class<?> holder,
      CachedBody body,
      int method,
      String settings,
      @Nullable InstanceScopes scopes) {
    CacheSite site = new CacheSite(holder, body, method, SiteSettings.declared(settings), scopes);
    CacheMethods.SITES.add(site.loader, site);
    site.bindingChanged(); // after it was added: a change in between is told, or read here
    return site;
  }

  /** The cache's name. */
  String name() {
    return declared.name();
  }

  // ---- requests

  /**
   * The first step of a call.
   *
   * @param key the key; null if it could not be made
   * @return what is held; null if the second step is due
   */
  public @Nullable Object find(@Nullable Object key) {
    GuardedCache<Object, @Nullable Object> present = cache;
    if (present == null) {
      present = setUp();
    }
    if (present == null || key == null) {
      return null;
    }
    if (partition == null) {
      return key == Keys.NONE ? ACCESS.findSole(present, key) : ACCESS.find(present, key);
    }
    Object wanted = partitioned(key);
    return wanted == null ? null : ACCESS.find(present, wanted);
  }

  /**
   * What the caller gets of what is held.
   *
   * @param held what {@link #find} gave
   * @return the value, or null; an exception that is held is thrown
   */
  public static @Nullable Object value(Object held) {
    return Held.value(held);
  }

  /**
   * The same where each caller gets a copy.
   *
   * @param held what {@link #find} gave
   * @return a copy of the value
   */
  public static @Nullable Object copy(Object held) {
    return Copies.copy(Held.value(held));
  }

  /**
   * The same where the method returns a future.
   *
   * @param held what {@link #find} gave
   * @return a future of the caller's own
   */
  public CompletableFuture<@Nullable Object> future(Object held) {
    Throwable thrown = Held.thrown(held);
    return thrown == null
        ? CompletableFuture.completedFuture(own(Held.value(held)))
        : CompletableFuture.failedFuture(thrown);
  }

  /**
   * The second step: the value, by this call or by one that is at it.
   *
   * @param key the key; null to call without the cache
   * @param self the object; of a static method null, or its class if it is synchronized
   * @param args the arguments
   * @return the value
   * @throws Throwable what the body threw
   */
  public @Nullable Object load(@Nullable Object key, @Nullable Object self, @Nullable Object[] args)
      throws Throwable {
    if (self == null || !declared.isSynchronized()) {
      return loadOnce(key, self, args);
    }
    // Who leads has the monitor before others can wait for it: else one that has it could wait for
    // one that needs it.
    synchronized (self) {
      return loadOnce(key, self, args);
    }
  }

  private @Nullable Object loadOnce(
      @Nullable Object key, @Nullable Object self, @Nullable Object[] args) throws Throwable {
    GuardedCache<Object, @Nullable Object> present = setUp();
    Object wanted = present == null || key == null ? null : partitioned(key);
    if (present == null || wanted == null) {
      return kept(body.call(method, self, args));
    }
    CacheAccess.Body call = () -> kept(body.call(method, self, args));
    return own(
        isUnsettled(wanted)
            ? ACCESS.loadUnkept(present, wanted, call)
            : ACCESS.load(present, wanted, call));
  }

  /**
   * The second step where the method returns a future.
   *
   * @param key the key; null to call without the cache
   * @param self the object; null for a static method
   * @param args the arguments
   * @return a future of the caller's own
   * @throws Throwable what the body threw, if it is called without the cache
   */
  public @Nullable Object loadLater(
      @Nullable Object key, @Nullable Object self, @Nullable Object[] args) throws Throwable {
    GuardedCache<Object, @Nullable Object> present = setUp();
    Object wanted = present == null || key == null ? null : partitioned(key);
    if (present == null || wanted == null || isUnsettled(wanted)) {
      return keptLater(body.call(method, self, args));
    }
    CompletableFuture<@Nullable Object> future =
        ACCESS.loadLater(present, wanted, () -> stage(body, method, self, args));
    return declared.returns() == Returns.COPY ? future.thenApply(this::own) : future;
  }

  private CompletionStage<@Nullable Object> stage(
      CachedBody of, int number, @Nullable Object self, @Nullable Object[] args) throws Exception {
    try {
      return Require.nonNull(keptLater(of.call(number, self, args)), "future");
    } catch (Exception | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e); // neither of the two: nobody throws that
    }
  }

  /** What is kept of what the body returned. */
  private @Nullable Object kept(@Nullable Object value) {
    return declared.returns() == Returns.UNMODIFIABLE ? Copies.unmodifiable(value) : value;
  }

  @SuppressWarnings("unchecked") // the woven method returns one
  private @Nullable CompletionStage<@Nullable Object> keptLater(@Nullable Object future) {
    CompletionStage<@Nullable Object> stage = (CompletionStage<@Nullable Object>) future;
    return stage != null && declared.returns() == Returns.UNMODIFIABLE
        ? stage.thenApply(this::kept)
        : stage;
  }

  /** What a caller gets of what is kept. */
  private @Nullable Object own(@Nullable Object value) {
    return declared.returns() == Returns.COPY ? Copies.copy(value) : value;
  }

  /**
   * A key could not be made: the call goes through uncached.
   *
   * @param thrown why
   * @return null
   */
  public @Nullable Object keyFailed(Throwable thrown) {
    if (thrown instanceof Error error && !(error instanceof LinkageError)) {
      throw error;
    }
    faults.record("making a key", thrown);
    return null;
  }

  private @Nullable Object partitioned(Object key) {
    Supplier<? extends @Nullable Object> by = partition;
    if (by == null) {
      return key;
    }
    try {
      return new PartitionedKey(by.get(), key);
    } catch (RuntimeException | LinkageError e) {
      faults.record("the partition", e);
      return null;
    }
  }

  /** The key of one partition; which, is not shown. */
  private record PartitionedKey(@Nullable Object partition, Object key) {
    @Override
    public String toString() {
      return key.toString();
    }
  }

  // ---- invalidation

  /**
   * How to remove what is kept for a key, on whatever object; of the caller's partition, whoever
   * runs it.
   */
  Removing removing(@Nullable Object[] parts) {
    Object first = partitioned(body.key(method, parts));
    return first == null
        ? removingAll() // of whom it is, nobody knows: better none than a stale one
        : new Removing(first);
  }

  /** How to remove everything. */
  Removing removingAll() {
    return new Removing(null);
  }

  /** Removes a key, or everything. Thread-safe. */
  final class Removing {
    private final @Nullable Object first;
    private final @Nullable Meaning meaning;

    private Removing(@Nullable Object first) {
      this.first = first;
      this.meaning = first == null ? null : meaning(first);
    }

    /** At once; inside a transaction also after its end, and nothing is kept in between. */
    void run() {
      if (ThreadFrame.isInTransaction()) {
        settleLater(this);
      }
      remove();
    }

    /** Nothing of it is kept from now on. */
    void hold() {
      if (meaning == null) {
        allUnsettled.incrementAndGet();
      } else {
        unsettled.merge(meaning, 1, Integer::sum);
      }
    }

    /** Ends one {@link #hold}. */
    void release() {
      if (meaning == null) {
        allUnsettled.decrementAndGet();
      } else {
        unsettled.computeIfPresent(meaning, (same, n) -> n == 1 ? null : n - 1);
      }
    }

    void remove() {
      GuardedCache<Object, @Nullable Object> from = cache;
      if (from == null) {
        return;
      }
      if (first == null) {
        from.invalidateAll();
        return;
      }
      from.invalidate(first);
      if (scopes != null && scopes.hasTokens()) {
        from.invalidateIf(key -> meaning(key).equals(meaning));
      }
    }
  }

  /** What one thread's open transaction has removed; all, once it is much. */
  private final class Unsettled {
    private final Map<Meaning, Removing> removed = new HashMap<>();
    private @Nullable Removing all;

    void add(Removing one) {
      Meaning meaning = one.meaning;
      if (all != null || (meaning != null && removed.containsKey(meaning))) {
        return;
      }
      Removing held = one;
      if (meaning == null || removed.size() >= MOST_UNSETTLED) {
        held = removingAll();
        all = held;
      } else {
        removed.put(meaning, one);
      }
      held.hold();
    }

    void end() {
      List<Removing> ended = new ArrayList<>(removed.values());
      if (all != null) {
        ended.add(all);
      }
      for (Removing one : ended) {
        one.release(); // before: what is loaded from now on reads what was committed
        one.remove();
      }
    }
  }

  private void settleLater(Removing one) {
    Thread self = Thread.currentThread();
    Unsettled known = open.get(self);
    if (known == null) {
      Unsettled made = new Unsettled();
      try {
        ThreadFrame.afterTransaction(() -> {
          open.remove(self, made);
          made.end();
        });
      } catch (IllegalStateException e) { // too many others wait
        faults.record("waiting for a commit", e);
        return;
      }
      open.put(self, made);
      known = made;
    }
    known.add(one);
  }

  /** What a key asks for, on whatever object. */
  private record Meaning(@Nullable Object partition, List<@Nullable Object> parts) {}

  private static Meaning meaning(Object key) {
    Object partition = key instanceof PartitionedKey whole ? whole.partition() : null;
    Object inner = key instanceof PartitionedKey whole ? whole.key() : key;
    List<@Nullable Object> parts;
    if (inner instanceof WovenKey woven) {
      parts = Arrays.asList(woven.parts());
    } else if (inner == Keys.NONE || inner instanceof InstanceToken) {
      parts = List.of();
    } else {
      parts = Collections.singletonList(inner == Keys.NULL ? null : inner);
    }
    return new Meaning(partition, parts);
  }

  private boolean isUnsettled(Object key) {
    try {
      return allUnsettled.get() > 0
          || (!unsettled.isEmpty() && unsettled.containsKey(meaning(key)));
    } catch (RuntimeException | LinkageError e) { // the key's own equals or hashCode
      faults.record("looking at a key", e);
      return true;
    }
  }

  // ---- binding

  private @Nullable GuardedCache<Object, @Nullable Object> setUp() {
    GuardedCache<Object, @Nullable Object> present = cache;
    return present != null || isSetUp ? present : setUpLocked();
  }

  private synchronized @Nullable GuardedCache<Object, @Nullable Object> setUpLocked() {
    if (!isSetUp) {
      join(CacheMethods.SITES.get(loader));
      isSetUp = true;
    }
    return cache;
  }

  @Override
  public synchronized void bindingChanged() {
    CacheMethods.Binding binding = CacheMethods.SITES.get(loader);
    partition = binding.partition().orElse(null);
    if (isSetUp) {
      join(binding);
    }
  }

  // Called under the monitor.
  private void join(CacheMethods.Binding binding) {
    Optional<GuardRegistry> guards = binding.guards();
    SiteSettings now =
        effective(guards.map(GuardRegistry::configuration).orElseGet(Configuration::system));
    if (partition != null && now.usesOtherThreads()) {
      faults.record(
          "refreshAfter and loadTimeout are not used: they load on other threads, where the"
              + " partition of the caller is not known");
      now = now.onCallersThread();
    }
    GuardClock ticks = guards.map(GuardRegistry::clock).orElseGet(GuardClock::system);
    if (!now.enabled()) {
      cache = null;
    } else if (cache == null || !now.equals(settings) || ticks != clock) {
      GuardedCache<Object, @Nullable Object> made = now.build(ticks);
      if (scopes != null) {
        ACCESS.countReceivers(made, scopes::count);
      }
      if (registered != null && cache != null) {
        registered.remove(cache);
      }
      registered = null;
      cache = made;
    }
    settings = now;
    clock = ticks;
    GuardedCache<Object, @Nullable Object> joins = cache;
    if (joins != null && guards.isPresent() && registered != guards.get()) {
      registered = guards.get();
      try {
        registered.register(joins);
      } catch (RuntimeException e) { // its name is taken
        faults.record("registering its cache, which works on unseen,", e);
      }
    }
  }

  private SiteSettings effective(Configuration configuration) {
    try {
      return declared.with(configuration);
    } catch (RuntimeException e) {
      faults.record(
          "a setting, so that those of the annotation hold: " + e.getMessage() + ". It", e);
      return declared;
    }
  }

  /** {@code @CacheMethod "FactorService.factor"}. */
  @Override
  public String toString() {
    return "@CacheMethod \"" + declared.name() + "\"";
  }
}
