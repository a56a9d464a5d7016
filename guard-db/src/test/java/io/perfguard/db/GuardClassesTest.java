/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.core.Registry;
import io.perfguard.cache.GuardedCache;
import io.perfguard.core.GuardRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.lang.ref.WeakReference;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.sql.DataSource;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import toydriver.ToyAbsent;
import toydriver.ToyMissing;
import toydriver.ToyOther;

/** Where the classes of guards lie, how many they are, and what happens if one cannot be made. */
class GuardClassesTest {
  private static final String TOY = "toydriver.ToyConnection";

  /** Has a copy of its own of some classes, all others are its parent's. */
  private static class Copies extends ClassLoader {
    private final Predicate<String> own;

    Copies(ClassLoader parent, Predicate<String> own) {
      super(parent);
      this.own = own;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!own.test(name)) {
        return super.loadClass(name, resolve);
      }
      Class<?> known = findLoadedClass(name);
      return known == null ? define(name) : known;
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      String file = name.replace('.', '/') + ".class";
      try (InputStream in = GuardClassesTest.class.getClassLoader().getResourceAsStream(file)) {
        byte[] code = in.readAllBytes();
        return defineClass(name, code, 0, code.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }

  private static ClassLoader toys(ClassLoader parent) {
    return new Copies(parent, name -> name.startsWith("toydriver."));
  }

  private static ToyDriver toyOf(ClassLoader loader) throws ClassNotFoundException {
    return new ToyDriver(loader).with(Connection.class, loader.loadClass(TOY));
  }

  private static Path placeOf(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What guard-db needs, and no driver. */
  private static Path[] library() {
    return Stream.of(
            GuardedDataSource.class,
            GuardRegistry.class,
            CircuitBreaker.class,
            Registry.class,
            GuardedCache.class,
            Caffeine.class,
            ClassWriter.class,
            LoggerFactory.class,
            Logger.class,
            ch.qos.logback.core.Context.class,
            NullMarked.class)
        .map(GuardClassesTest::placeOf)
        .distinct()
        .toArray(Path[]::new);
  }

  private static ClassLoader libraryOnClassPath(Predicate<Path> with) {
    URL[] places = Stream.of(library())
        .filter(with)
        .map(path -> {
          try {
            return path.toUri().toURL();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        })
        .toArray(URL[]::new);
    return new URLClassLoader(places, ClassLoader.getPlatformClassLoader());
  }

  private static ClassLoader libraryAsModules(Path... more) {
    Path[] places = Stream.concat(Stream.of(library()), Stream.of(more)).toArray(Path[]::new);
    ModuleFinder finder = ModuleFinder.of(places);
    Set<String> roots = new HashSet<>(Set.of("io.perfguard.db"));
    ModuleFinder.of(more).findAll().forEach(each -> roots.add(each.descriptor().name()));
    ModuleLayer boot = ModuleLayer.boot();
    Configuration modules = boot.configuration().resolve(finder, ModuleFinder.of(), roots);
    return boot.defineModulesWithOneLoader(modules, ClassLoader.getPlatformClassLoader())
        .findLoader("io.perfguard.db");
  }

  /** A guarded data source of the library in this loader. */
  private static DataSource guarded(ClassLoader library, DataSource target)
      throws ReflectiveOperationException {
    Object builder = library
        .loadClass("io.perfguard.db.GuardedDataSource")
        .getMethod("builder", String.class, DataSource.class)
        .invoke(null, "toy", target);
    return (DataSource) builder.getClass().getMethod("build").invoke(builder);
  }

  private static long faultsOf(DataSource guarded) throws ReflectiveOperationException {
    return (long) guarded.getClass().getMethod("faultCount").invoke(guarded);
  }

  private static boolean isGuard(Object object) {
    return object.getClass().getName().startsWith("io.perfguard.db.internal.");
  }

  private static void assertCastable(ClassLoader library, ClassLoader drivers) throws Exception {
    ToyDriver driver = toyOf(drivers);
    DataSource source = guarded(library, driver.source());
    Class<?> toy = drivers.loadClass(TOY);
    try (Connection connection = source.getConnection()) {
      assertThat(isGuard(connection)).isTrue();
      assertThat(toy.isInstance(connection)).isTrue();
      Object greeting = toy.getMethod("greeting", String.class).invoke(connection, "you");
      assertThat(greeting).isSameAs(driver.lastAnswer).isEqualTo("text");
      Statement statement = (Statement) toy.getMethod("createStatement").invoke(connection);
      assertThat(isGuard(statement)).isTrue();
      assertThat(statement.getConnection()).isSameAs(connection);
      ResultSet rows = statement.executeQuery("select 1");
      assertThat(isGuard(rows)).isTrue();
      assertThat(rows.getStatement()).isSameAs(statement);
      assertThat(isGuard(connection.getMetaData())).isTrue();
      assertThat(isGuard(connection.prepareStatement("select 1"))).isTrue();
      assertThat(isGuard(connection.prepareCall("call x()"))).isTrue();
    }
    assertThat(faultsOf(source)).isZero();
  }

  @Test
  void a_driver_beside_the_library_is_castable() throws Exception {
    ClassLoader here = GuardClassesTest.class.getClassLoader();
    assertCastable(here, here);
  }

  @Test
  void a_driver_in_a_loader_below_the_library_is_castable() throws Exception {
    ClassLoader here = GuardClassesTest.class.getClassLoader();
    assertCastable(here, toys(here));
  }

  @Test
  void a_driver_in_a_loader_above_the_library_is_castable() throws Exception {
    ClassLoader drivers = toys(ClassLoader.getPlatformClassLoader());
    URL[] places = ((URLClassLoader) libraryOnClassPath(path -> true)).getURLs();
    assertCastable(new URLClassLoader(places, drivers), drivers);
  }

  @Test
  void a_driver_in_a_loader_that_sees_another_copy_of_the_library_is_castable() throws Exception {
    ClassLoader drivers = toys(GuardClassesTest.class.getClassLoader());
    assertCastable(libraryOnClassPath(path -> true), drivers);
  }

  @Test
  void a_driver_on_the_class_path_of_a_library_that_is_a_module_is_castable() throws Exception {
    ClassLoader library = libraryAsModules();
    assertThat(
            library.loadClass("io.perfguard.db.GuardedDataSource").getModule().isNamed())
        .isTrue();
    assertCastable(library, toys(ClassLoader.getPlatformClassLoader()));
  }

  @Test
  void a_driver_that_is_a_module_beside_the_library_is_castable() throws Exception {
    ClassLoader library = libraryAsModules(placeOf(org.h2.Driver.class));
    Object h2 =
        library.loadClass("org.h2.jdbcx.JdbcDataSource").getConstructor().newInstance();
    assertThat(h2.getClass().getModule().isNamed()).isTrue();
    h2.getClass().getMethod("setURL", String.class).invoke(h2, "jdbc:h2:mem:asmodule");
    DataSource source = guarded(library, (DataSource) h2);
    try (Connection connection = source.getConnection()) {
      Class<?> drivers = library.loadClass("org.h2.engine.CastDataProvider");
      assertThat(isGuard(connection)).isTrue();
      assertThat(drivers.isInstance(connection)).isTrue();
      assertThat(drivers.getMethod("zeroBasedEnums").invoke(connection)).isEqualTo(false);
    }
    assertThat(faultsOf(source)).isZero();
  }

  @Test
  void an_interface_that_names_a_class_which_is_not_there_is_left_out() throws Exception {
    ClassLoader here = GuardClassesTest.class.getClassLoader();
    ClassLoader incomplete = new Copies(here, name -> name.startsWith("toydriver.")) {
      @Override
      protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (name.equals(ToyAbsent.class.getName())) {
          throw new ClassNotFoundException(name);
        }
        return super.loadClass(name, resolve);
      }
    };
    String missing = ToyMissing.class.getName();
    Object bare = bare(incomplete, 0, missing, TOY);
    DataSource source = guarded(here, Databases.pool(() -> (Connection) bare));
    Connection connection = source.getConnection();
    assertThat(isGuard(connection)).isTrue();
    assertThat(incomplete.loadClass(TOY).isInstance(connection)).isTrue();
    assertThat(incomplete.loadClass(missing).isInstance(connection)).isFalse();
  }

  /** A connection of a class that says it has these interfaces and has no method of JDBC. */
  private static Object bare(ClassLoader drivers, int methods, String... interfaces)
      throws ReflectiveOperationException {
    ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
    String[] names = Stream.concat(Stream.of(Connection.class.getName()), Stream.of(interfaces))
        .map(name -> name.replace('.', '/'))
        .toArray(String[]::new);
    int access = Opcodes.ACC_PUBLIC | Opcodes.ACC_SUPER;
    writer.visit(Opcodes.V17, access, "toydriver/Bare", null, "java/lang/Object", names);
    MethodVisitor code = writer.visitMethod(Opcodes.ACC_PUBLIC, "<init>", "()V", null, null);
    code.visitCode();
    code.visitVarInsn(Opcodes.ALOAD, 0);
    code.visitMethodInsn(Opcodes.INVOKESPECIAL, "java/lang/Object", "<init>", "()V", false);
    code.visitInsn(Opcodes.RETURN);
    code.visitMaxs(0, 0);
    code.visitEnd();
    for (int i = 0; i < methods; i++) {
      MethodVisitor each = writer.visitMethod(Opcodes.ACC_PUBLIC, "m" + i, "()V", null, null);
      each.visitCode();
      each.visitInsn(Opcodes.RETURN);
      each.visitMaxs(0, 0);
      each.visitEnd();
    }
    return defined(drivers, "toydriver.Bare", writer.toByteArray())
        .getConstructor()
        .newInstance();
  }

  private static Class<?> defined(ClassLoader parent, String name, byte[] code) {
    return new ClassLoader(parent) {
      Class<?> define() {
        return defineClass(name, code, 0, code.length);
      }
    }.define();
  }

  // ---- how many

  @Test
  void a_driver_that_makes_classes_all_the_time_gets_a_bounded_number_of_guards() throws Exception {
    ClassLoader here = GuardClassesTest.class.getClassLoader();
    List<Connection> pool = new ArrayList<>();
    DataSource source = guarded(here, Databases.pool(() -> pool.get(pool.size() - 1)));
    Set<Class<?>> classes = new HashSet<>();
    int castable = 0;
    Connection first = null;
    for (int i = 0; i < 100; i++) {
      ToyDriver driver = toyOf(toys(here));
      pool.add(driver.make(Connection.class));
      Connection connection = source.getConnection();
      first = first == null ? connection : first;
      assertThat(isGuard(connection)).isTrue();
      Class<?> toy = pool.get(i).getClass().getInterfaces()[0];
      assertThat(toy.getName()).isEqualTo(TOY);
      castable += toy.isInstance(connection) ? 1 : 0;
      classes.add(connection.getClass());
      assertThat(isGuard(connection.createStatement())).isTrue();
      connection.close();
    }
    // Some are of statements, whose class is one and the same here: it is of java.sql alone.
    assertThat(castable).isBetween(32, 64);
    assertThat(classes).hasSize(castable + 1);
    assertThat(faultsOf(source)).isZero();

    // No class is left for a statement of this driver: what it narrows is its own object then.
    Class<?> toy = pool.get(0).getClass().getInterfaces()[0];
    Object statement = toy.getMethod("toyStatement", toy).invoke(first, first);
    assertThat(statement).isNotNull();
    assertThat(toy.getMethod("createStatement").invoke(first)).isNotNull();
  }

  @Test
  void the_classes_go_with_the_data_source() throws Exception {
    ClassLoader here = GuardClassesTest.class.getClassLoader();
    assertGone(used(here, toys(here)));
    ClassLoader library = libraryOnClassPath(path -> true);
    assertGone(used(library, toys(here)));
    assertGone(new WeakReference<>(guardOf(here, here)));
  }

  private static WeakReference<?> used(ClassLoader library, ClassLoader drivers) throws Exception {
    assertThat(guardOf(library, drivers)).isNotNull();
    return new WeakReference<>(drivers);
  }

  private static Class<?> guardOf(ClassLoader library, ClassLoader drivers) throws Exception {
    try (Connection connection = guarded(library, toyOf(drivers).source()).getConnection()) {
      return connection.getClass();
    }
  }

  private static void assertGone(WeakReference<?> reference) {
    for (int i = 0; i < 100 && reference.get() != null; i++) {
      System.gc();
    }
    assertThat(reference.get() == null).isTrue();
  }

  // ---- when one cannot be made

  @Test
  void where_a_class_has_no_room_for_the_drivers_interface_java_sql_is_guarded() throws Exception {
    ClassWriter writer = new ClassWriter(0);
    int access = Opcodes.ACC_PUBLIC | Opcodes.ACC_INTERFACE | Opcodes.ACC_ABSTRACT;
    writer.visit(Opcodes.V17, access, "toydriver/Huge", null, "java/lang/Object", null);
    int methods = 22_000; // each costs a guard three constants, of which there are 65,535
    for (int i = 0; i < methods; i++) {
      writer
          .visitMethod(Opcodes.ACC_PUBLIC | Opcodes.ACC_ABSTRACT, "m" + i, "()V", null, null)
          .visitEnd();
    }
    ClassLoader here = GuardClassesTest.class.getClassLoader();
    Class<?> huge = defined(here, "toydriver.Huge", writer.toByteArray());
    Object bare = bare(huge.getClassLoader(), methods, "toydriver.Huge");
    DataSource source = guarded(here, Databases.pool(() -> (Connection) bare));
    Connection connection = source.getConnection();
    assertThat(isGuard(connection)).isTrue();
    assertThat(huge.isInstance(connection)).isFalse();
    assertThat(connection.unwrap(huge)).isSameAs(bare);
    long faults = faultsOf(source); // it has no answer to what a fresh connection is asked, besides
    assertThat(faults).isEqualTo(3);
    source.getConnection();
    assertThat(faultsOf(source)).isEqualTo(faults + 1);
  }

  @Test
  void where_loaders_disagree_on_a_class_the_interfaces_beside_the_library_remain()
      throws Exception {
    ClassLoader here = GuardClassesTest.class.getClassLoader();
    Set<String> copied = Set.of(ToyAbsent.class.getName(), ToyOther.class.getName());
    ClassLoader drivers = new Copies(here, copied::contains);
    Object bare = bare(drivers, 0, ToyMissing.class.getName(), ToyOther.class.getName());
    DataSource source = guarded(here, Databases.pool(() -> (Connection) bare));
    Connection connection = source.getConnection();
    assertThat(connection).isInstanceOf(ToyMissing.class);
    Class<?> other = drivers.loadClass(ToyOther.class.getName());
    assertThat(other.isInstance(bare)).isTrue();
    assertThat(other.isInstance(connection)).isFalse();
    assertThat(faultsOf(source)).isEqualTo(3); // one is of the class
  }

  @Test
  void where_no_class_can_be_made_the_drivers_objects_go_out_and_it_is_counted() throws Exception {
    Path generator = placeOf(ClassWriter.class);
    ClassLoader library = libraryOnClassPath(path -> !path.equals(generator));
    ToyDriver driver = new ToyDriver();
    Connection own = driver.make(Connection.class);
    DataSource source = guarded(library, Databases.pool(() -> own));
    assertThat(source.getConnection()).isSameAs(own);
    long faults = faultsOf(source);
    assertThat(faults).isEqualTo(2);
    assertThat(source.getConnection()).isSameAs(own);
    assertThat(faultsOf(source)).isEqualTo(faults);
    Object stats = source.getClass().getMethod("stats").invoke(source);
    assertThat(stats.getClass().getMethod("openCount").invoke(stats)).isEqualTo(0L);
  }

  @Test
  void a_pool_that_gives_null_is_passed_on() throws SQLException {
    DataSource source =
        GuardedDataSource.builder("null", Databases.pool(() -> null)).build();
    assertThat(source.getConnection()).isNull();
  }
}
