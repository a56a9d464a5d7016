/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.internal;

import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The classes of one data source's guards: one for each class of the driver, made when the first
 * object of it comes by. They go with the data source, so that an application which is deployed
 * anew leaves none behind.
 *
 * <p>A class is hidden and lies beside its base where guard-db's loader sees what it needs of the
 * driver, else it lies in a {@link Bridge} of its own. A driver that makes classes all the time
 * fills no memory: after {@value #MAXIMUM} of them a guard has the interfaces of {@code java.sql}
 * only. So it has where a class could not be made, and where not even that is possible, as in a
 * native image, the driver's object goes out without a guard. Such faults are the recorder's.
 *
 * <p>Thread-safe.
 */
public final class GuardClasses {
  private static final int MAXIMUM = 64;

  final Sort<GuardedConnection.Maker> connections = new Sort<>(GuardedConnection.class);
  final Sort<GuardedPlainStatement.Maker> statements = new Sort<>(GuardedPlainStatement.class);
  final Sort<GuardedPreparedStatement.Maker> prepared = new Sort<>(GuardedPreparedStatement.class);
  final Sort<GuardedCallableStatement.Maker> calls = new Sort<>(GuardedCallableStatement.class);
  final Sort<GuardedResultSet.Maker> rows = new Sort<>(GuardedResultSet.class);
  final Sort<DetailedResultSet.Maker> detailedRows = new Sort<>(DetailedResultSet.class);
  final Sort<UncountedResultSet.Maker> otherRows = new Sort<>(UncountedResultSet.class);
  final Sort<GuardedMetaData.Maker> metaData = new Sort<>(GuardedMetaData.class);

  private final Recorder recorder;
  private final AtomicInteger count = new AtomicInteger();

  GuardClasses(Recorder recorder) {
    this.recorder = recorder;
  }

  /** Whether the class of a guard was made here. */
  static boolean isGenerated(Object guard) {
    return guard.getClass().isSynthetic();
  }

  /** What makes the guards of one class of the driver. */
  private record Known<M>(Class<?> driver, @Nullable M maker) {}

  /** The classes upon one base. */
  final class Sort<M> {
    private final Class<?> type;
    private final Map<Class<?>, Known<M>> all = new ConcurrentHashMap<>();
    /** The one that was made last, nearly always the only one. A race costs a look into the map. */
    private @Nullable Known<M> latest;

    private volatile @Nullable BaseMethods base;
    /** Of java.sql alone; its maker is null if not even that can be made. */
    private volatile @Nullable Known<M> plain;

    Sort(Class<?> type) {
      this.type = type;
    }

    /**
     * What makes the guard of an object.
     *
     * @param target the driver's object; null gets no guard
     * @return the maker; null if there is no way to guard it
     */
    @Nullable
    M of(@Nullable Object target) {
      if (target == null) {
        return null;
      }
      Known<M> known = latest;
      Class<?> driver = target.getClass();
      return known != null && known.driver == driver ? known.maker : other(driver);
    }

    private @Nullable M other(Class<?> driver) {
      Known<M> known = all.get(driver);
      if (known == null) {
        known = count.get() < MAXIMUM ? fresh(driver) : plain();
      }
      return known.maker;
    }

    /** Without a lock, since drivers' classes are loaded here: two threads may both make one. */
    private Known<M> fresh(Class<?> driver) {
      Known<M> known = new Known<>(driver, make(driver));
      Known<M> before = all.putIfAbsent(driver, known);
      if (before != null) {
        return before;
      }
      count.incrementAndGet();
      latest = known;
      return known;
    }

    private @Nullable M make(Class<?> driver) {
      M made = null;
      try {
        ClassLoader loader = type.getClassLoader();
        DriverInterfaces interfaces = new DriverInterfaces(base(), driver);
        List<Class<?>> near = interfaces.reachableFrom(loader, type.getModule());
        if (near.size() < interfaces.size()) {
          made = tryBeyond(driver, interfaces, near.size());
        }
        if (made == null && !near.isEmpty()) {
          made = beside(driver.getSimpleName(), near);
        }
      } catch (Throwable e) { // also what a JVM without this way of making classes throws
        failed(e);
      }
      return made == null ? plain().maker : made;
    }

    private void failed(Throwable e) {
      recorder.guardFailed(
          "making a class with the driver's interfaces upon " + type.getSimpleName(), e);
    }

    /** A class that has more of them than are seen from here; null if there is none. */
    private @Nullable M tryBeyond(Class<?> driver, DriverInterfaces interfaces, int near) {
      ClassLoader drivers = driver.getClassLoader();
      if (drivers == null || drivers == type.getClassLoader()) {
        return null;
      }
      try {
        Bridge bridge = new Bridge(drivers, type.getClassLoader());
        List<Class<?>> far = interfaces.reachableFrom(bridge, bridge.getUnnamedModule());
        return far.size() > near ? beyond(bridge, driver, far) : null;
      } catch (Throwable e) { // as above
        failed(e);
        return null;
      }
    }

    private Known<M> plain() {
      Known<M> known = plain;
      if (known == null) {
        known = new Known<>(type, makePlain());
        plain = known;
      }
      return known;
    }

    private @Nullable M makePlain() {
      try {
        return beside("java.sql", List.of());
      } catch (Throwable e) { // as above
        recorder.guardFailed(
            "making a class upon " + type.getSimpleName() + "; what it would guard goes unguarded",
            e);
        return null;
      }
    }

    private BaseMethods base() {
      BaseMethods known = base;
      if (known == null) {
        known = new BaseMethods(type);
        base = known;
      }
      return known;
    }

    /** A hidden class in this package. */
    private M beside(String of, List<Class<?>> interfaces) throws ReflectiveOperationException {
      Module ours = type.getModule();
      interfaces.forEach(each -> ours.addReads(each.getModule()));
      byte[] code = new GuardWriter(
              base(),
              name(of),
              interfaces,
              each -> DriverInterfaces.isReachable(each, type.getClassLoader(), ours))
          .write();
      return first(MethodHandles.lookup().defineHiddenClass(code, true).lookupClass());
    }

    /** A class in a loader of its own, which needs to see the bases. */
    private M beyond(Bridge bridge, Class<?> driver, List<Class<?>> interfaces)
        throws ReflectiveOperationException {
      Module unnamed = bridge.getUnnamedModule();
      type.getModule().addExports(type.getPackageName(), unnamed);
      String name = name(driver.getSimpleName());
      byte[] code = new GuardWriter(
              base(), name, interfaces, each -> DriverInterfaces.isReachable(each, bridge, unnamed))
          .write();
      return first(bridge.define(name.replace('/', '.'), code));
    }

    private String name(String of) {
      StringBuilder name = new StringBuilder(type.getName().replace('.', '/')).append('$');
      of.chars()
          .map(each -> Character.isJavaIdentifierPart(each) ? each : '_')
          .forEach(name::appendCodePoint);
      return name.toString();
    }

    /** An object that stands before nothing, and serves to make others of its class. */
    @SuppressWarnings("unchecked")
    private M first(Class<?> made) throws ReflectiveOperationException {
      Constructor<?> constructor = made.getConstructors()[0];
      Class<?>[] types = constructor.getParameterTypes();
      @Nullable Object[] nothing = new @Nullable Object[types.length];
      for (int i = 0; i < types.length; i++) {
        nothing[i] =
            types[i] == long.class ? (Object) 0L : types[i] == boolean.class ? false : null;
      }
      return (M) constructor.newInstance(nothing);
    }
  }
}
