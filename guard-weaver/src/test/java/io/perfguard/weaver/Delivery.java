/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.weaver;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import net.bytebuddy.ClassFileVersion;
import net.bytebuddy.build.BuildLogger;
import net.bytebuddy.build.EntryPoint;
import net.bytebuddy.build.Plugin;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.scaffold.inline.MethodNameTransformer;

/** The ways in which classes get woven; each compiles sources into a folder. */
enum Delivery {
  /** javac with the annotation processor. */
  PROCESSOR {
    @Override
    Compiled compile(Path folder, List<String> options, Map<String, String> sources)
        throws IOException {
      return javac(folder, options, sources, true);
    }
  },
  /** javac without it, then the plugin, as byte-buddy-maven-plugin calls it. */
  PLUGIN {
    @Override
    Compiled compile(Path folder, List<String> options, Map<String, String> sources)
        throws IOException {
      Compiled compiled = javac(folder, options, sources, false);
      if (!compiled.success()) {
        return compiled;
      }
      List<String> messages = new ArrayList<>(compiled.messages());
      return new Compiled(folder, weave(folder, messages), messages);
    }
  };

  /** Compiles and weaves. */
  abstract Compiled compile(Path folder, List<String> options, Map<String, String> sources)
      throws IOException;

  /** What came of it. */
  record Compiled(Path folder, boolean success, List<String> messages) {
    /** A loader of the classes, whose own come first. */
    URLClassLoader loader() throws IOException {
      return new URLClassLoader(
          new URL[] {folder.toUri().toURL()}, Delivery.class.getClassLoader());
    }
  }

  /** Compiles and does not weave. */
  static void plain(Path folder, Map<String, String> sources) throws IOException {
    javac(folder, List.of(), sources, false);
  }

  /** Weaves a folder as byte-buddy-maven-plugin does; false if that fails. */
  static boolean weave(Path folder, List<String> messages) throws IOException {
    BuildLogger log = new BuildLogger.Adapter() {
      @Override
      public void warn(String message) {
        messages.add("warning: " + message);
      }

      @Override
      public void info(String message) {
        messages.add("note: " + message);
      }
    };
    boolean success = true;
    try (ClassFileLocator path =
        ClassFileLocator.ForClassLoader.of(Delivery.class.getClassLoader())) {
      Plugin.Engine.Default.of(
              EntryPoint.Default.REBASE,
              ClassFileVersion.ofThisVm(),
              MethodNameTransformer.Suffixing.withRandomSuffix())
          .with(path)
          .withoutErrorHandlers()
          .withErrorHandlers(Plugin.Engine.ErrorHandler.Failing.FAIL_FAST)
          .apply(
              new Plugin.Engine.Source.ForFolder(folder.toFile()),
              new Plugin.Engine.Target.ForFolder(folder.toFile()),
              List.of(new Plugin.Factory.UsingReflection(WeavingPlugin.class)
                  .with(
                      Plugin.Factory.UsingReflection.ArgumentResolver.ForType.of(
                          java.io.File.class, folder.toFile()),
                      Plugin.Factory.UsingReflection.ArgumentResolver.ForType.of(
                          BuildLogger.class, log))));
    } catch (IllegalStateException e) {
      success = false;
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        messages.add("error: " + cause.getMessage());
      }
    }
    return success;
  }

  private static Compiled javac(
      Path folder, List<String> options, Map<String, String> sources, boolean weave)
      throws IOException {
    Path in = Files.createDirectories(folder.resolveSibling(folder.getFileName() + "-src"));
    Files.createDirectories(folder);
    List<Path> files = new ArrayList<>();
    for (Map.Entry<String, String> one : sources.entrySet()) {
      Path file = in.resolve(one.getKey());
      Files.createDirectories(file.getParent());
      Files.write(file, one.getValue().getBytes(StandardCharsets.UTF_8));
      files.add(file);
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> said = new DiagnosticCollector<>();
    try (StandardJavaFileManager manager =
        compiler.getStandardFileManager(said, Locale.ROOT, StandardCharsets.UTF_8)) {
      List<String> all = new ArrayList<>(List.of(
          "-g", "-d", folder.toString(), "-classpath", System.getProperty("java.class.path")));
      all.addAll(options);
      if (!weave) {
        all.add("-proc:none");
      }
      JavaCompiler.CompilationTask task = compiler.getTask(
          null, manager, said, all, null, manager.getJavaFileObjectsFromPaths(files));
      if (weave) {
        task.setProcessors(List.of(new WeavingProcessor()));
      }
      boolean success = task.call();
      List<String> messages = new ArrayList<>();
      for (Diagnostic<? extends JavaFileObject> one : said.getDiagnostics()) {
        messages.add(text(one));
      }
      return new Compiled(folder, success, messages);
    }
  }

  private static String text(Diagnostic<? extends JavaFileObject> one) {
    String kind = switch (one.getKind()) {
      case ERROR -> "error: ";
      case WARNING, MANDATORY_WARNING -> "warning: ";
      default -> "note: ";
    };
    String place = one.getSource() == null
        ? ""
        : one.getSource().getName().replaceAll(".*/", "") + ":" + one.getLineNumber() + ": ";
    return kind + place + one.getMessage(Locale.ROOT);
  }
}
