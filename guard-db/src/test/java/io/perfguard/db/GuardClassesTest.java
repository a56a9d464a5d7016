/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
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
import toydriver.ToyConnection;
import toydriver.ToyMissing;

/** Where the classes of guards lie, how many they are, and what happens if one cannot be made. */
class GuardClassesTest {
  private static final String TOY = "toydriver.ToyConnection";

  /** Has a copy of its own of some classes, all others are its parent's. */
  private static final class Copies extends ClassLoader {
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
    Path[] places =
        Stream.concat(Stream.of(library()), Stream.of(more)).toArray(Path[]::new);
    Configuration modules = ModuleLayer.boot()
        .configuration()
        .resolve(ModuleFinder.of(places), ModuleFinder.of(), Set.of("io.perfguard.db"));
    return ModuleLayer.defineModules(
            modules,
            List.of(ModuleLayer.boot()),
            name -> new ModuleClassLoaders(places).loader)
        .layer()
        .findLoader("io.perfguard.db");
  }
}
