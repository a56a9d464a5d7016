/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.weaver.internal;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.util.TreePath;
import com.sun.source.util.Trees;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.annotation.processing.ProcessingEnvironment;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.AnnotationValue;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.tools.FileObject;
import javax.tools.StandardLocation;
import org.jspecify.annotations.Nullable;

/**
 * One compilation of javac: finds what it has written, has it woven, writes it back, and says what
 * there is to say. Not thread-safe.
 */
public final class Compilation {
  private final ProcessingEnvironment environment;
  private final ElementTypes types;

  /** Where the annotated methods are that javac told of: later it has forgotten. */
  private final Map<String, TreePath> places = new HashMap<>();

  /** Names of parameters, which class files may be without. */
  private final Map<String, List<String>> names = new HashMap<>();

  private final Map<String, IndexLine> found = new LinkedHashMap<>();

  /**
   * A compilation.
   *
   * @param environment javac's
   */
  public Compilation(ProcessingEnvironment environment) {
    this.environment = environment;
    this.types = new ElementTypes(environment);
  }

  /**
   * Whether an annotation is woven.
   *
   * @param annotation the annotation's type
   * @return true for our three
   */
  public static boolean isOurs(TypeElement annotation) {
    return kind(annotation) != null;
  }

  private static @Nullable Kind kind(TypeElement annotation) {
    String descriptor = "L" + annotation.getQualifiedName().toString().replace('.', '/') + ";";
    for (Kind kind : Kind.values()) {
      if (kind.annotation.equals(descriptor)) {
        return kind;
      }
    }
    return null;
  }

  /**
   * An annotated method.
   *
   * @param annotation the annotation's type
   * @param element the method
   */
  public void found(TypeElement annotation, Element element) {
    Kind kind = kind(annotation);
    if (kind == null
        || !(element instanceof ExecutableElement method)
        || !(element.getEnclosingElement() instanceof TypeElement owner)) {
      return;
    }
    String className = environment.getElementUtils().getBinaryName(owner).toString();
    String descriptor = types.descriptor(method);
    String id = className.replace('.', '/') + "." + method.getSimpleName() + descriptor;
    List<String> parameters = new ArrayList<>();
    method.getParameters().forEach(one -> parameters.add(one.getSimpleName().toString()));
    names.put(id, parameters);
    TreePath path = Trees.instance(environment).getPath(method);
    if (path != null) {
      places.put(id, path);
    }
    String written = written(method, annotation, kind);
    String name =
        written.isEmpty() ? owner.getSimpleName() + "." + method.getSimpleName() : written;
    found.put(
        kind.text + " " + id,
        new IndexLine(
            kind.text,
            className,
            method.getSimpleName().toString(),
            descriptor,
            name,
            !written.isEmpty(),
            "unknown source"));
  }

  private static String written(ExecutableElement method, TypeElement annotation, Kind kind) {
    String attribute = switch (kind) {
      case CACHE -> "name";
      case INVALIDATE -> "cache";
      case OPERATION -> "value";
    };
    for (AnnotationMirror mirror : method.getAnnotationMirrors()) {
      if (mirror.getAnnotationType().asElement().equals(annotation)) {
        for (Map.Entry<? extends ExecutableElement, ? extends AnnotationValue> value :
            mirror.getElementValues().entrySet()) {
          if (value.getKey().getSimpleName().contentEquals(attribute)) {
            return value.getValue().getValue().toString();
          }
        }
      }
    }
    return "";
  }

  /**
   * Writes down what javac told of, before anything is woven: whatever happens to the class files
   * then, it is known what should have been woven.
   */
  public void writeIndex() {
    if (!found.isEmpty()) {
      Set<String> classes = new HashSet<>();
      found.values().forEach(line -> classes.add(line.className()));
      try {
        writeIndex(classes, new ArrayList<>(found.values()));
      } catch (IOException e) {
        error("guard-weaver could not write " + IndexLine.RESOURCE + ": " + e);
      }
    }
  }

  /** Puts the lines of some classes in the place of those that they had. */
  private List<IndexLine> writeIndex(Set<String> classes, List<IndexLine> lines)
      throws IOException {
    List<IndexLine> all = new ArrayList<>();
    byte[] before = read("", IndexLine.RESOURCE);
    if (before != null) {
      for (IndexLine line : IndexLine.read(new String(before, StandardCharsets.UTF_8))) {
        if (!classes.contains(line.className()) && readClass(line.className()) != null) {
          all.add(line);
        }
      }
    }
    all.addAll(lines);
    if (before != null || !all.isEmpty()) {
      write("", IndexLine.RESOURCE, IndexLine.write(all).getBytes(StandardCharsets.UTF_8));
    }
    return all;
  }

  /**
   * Weaves what was compiled.
   *
   * @param classes the binary names of the classes that were written
   */
  public void weave(Set<String> classes) {
    if (classes.isEmpty()) {
      return;
    }
    try {
      weaveContained(classes);
    } catch (IOException | RuntimeException e) {
      error("guard-weaver failed: " + e + at(e));
    }
  }

  private static String at(Exception e) {
    StackTraceElement[] stack = e.getStackTrace();
    return stack.length == 0 ? "" : " at " + stack[0];
  }

  private void weaveContained(Set<String> classes) throws IOException {
    Weaver weaver = new Weaver(
        types::find,
        (type, method, descriptor) ->
            names.getOrDefault(type + "." + method + descriptor, List.of()));
    Map<String, byte[]> files = new LinkedHashMap<>();
    Map<String, Weaver.Outcome> outcomes = new LinkedHashMap<>();
    for (String name : classes) {
      byte[] file = readClass(name);
      if (file == null
          && found.values().stream().anyMatch(line -> line.className().equals(name))) {
        environment
            .getMessager()
            .printMessage(
                javax.tools.Diagnostic.Kind.MANDATORY_WARNING,
                "guard-weaver did not find the class file of " + name + ", so that it is not woven;"
                    + " say where class files go: -d");
      }
      if (file != null && Weaver.mayBeAnnotated(file)) {
        Weaver.Outcome outcome = weaver.look(file);
        if (outcome != null) {
          files.put(outcome.name(), file);
          outcomes.put(outcome.name(), outcome);
        }
      }
    }
    List<IndexLine> lines = new ArrayList<>();
    outcomes.values().forEach(outcome -> lines.addAll(outcome.lines()));
    List<Diagnostic> said = new ArrayList<>();
    outcomes.values().forEach(outcome -> said.addAll(outcome.diagnostics()));
    if (!outcomes.isEmpty() || read("", IndexLine.RESOURCE) != null) {
      said.addAll(Weaver.duplicates(writeIndex(classes, lines)));
    }
    said.addAll(Weaver.mismatches(outcomes.values()));
    said.forEach(this::say);
    if (said.stream().anyMatch(one -> one.level() == Diagnostic.Level.ERROR)) {
      // Not woven, and not to be taken for compiled by the next build either.
      for (String name : files.keySet()) {
        delete(name);
      }
      return;
    }
    Map<String, List<String>> joining = new HashMap<>();
    for (Weaver.Outcome outcome : outcomes.values()) {
      if (!outcome.isEmpty()) {
        joining
            .computeIfAbsent(outcome.nestHost(), host -> new ArrayList<>())
            .add(outcome.holder());
      }
    }
    Set<String> changed = new LinkedHashSet<>(joining.keySet());
    outcomes.values().stream()
        .filter(outcome -> !outcome.isEmpty())
        .forEach(outcome -> changed.add(outcome.name()));
    for (String name : changed) {
      byte[] file = files.get(name);
      if (file == null) {
        file = readClass(name.replace('/', '.'));
      }
      Weaver.Outcome outcome = outcomes.get(name);
      if (outcome == null && file != null) {
        outcome = weaver.look(file); // a host without annotations of its own
      }
      if (file == null || outcome == null) {
        throw new IOException("the class file of " + name + " is gone, or woven already");
      }
      for (Map.Entry<String, byte[]> one : outcome.generated().entrySet()) {
        writeClass(one.getKey(), one.getValue());
      }
      writeClass(name, outcome.weave(file, joining.getOrDefault(name, List.of())));
    }
  }

  // ---- messages

  private void say(Diagnostic one) {
    javax.tools.Diagnostic.Kind kind = switch (one.level()) {
      case ERROR -> javax.tools.Diagnostic.Kind.ERROR;
      case WARNING -> javax.tools.Diagnostic.Kind.WARNING;
      case NOTE -> javax.tools.Diagnostic.Kind.NOTE;
    };
    TreePath path = places.get(one.className() + "." + one.method() + one.descriptor());
    if (path == null) { // inside of a method, of which javac tells nobody
      environment.getMessager().printMessage(kind, one.toString());
      return;
    }
    Trees trees = Trees.instance(environment);
    CompilationUnitTree unit = path.getCompilationUnit();
    Diagnostic placed = one;
    LineMap lines = unit.getLineMap(); // null with -g:none
    if (lines != null && !one.place().contains(":")) { // without a body, a class file has none
      long start = trees.getSourcePositions().getStartPosition(unit, path.getLeaf());
      placed = one.at(one.place() + ":" + lines.getLineNumber(start));
    }
    trees.printMessage(kind, placed.toString(), path.getLeaf(), unit);
  }

  private void error(String message) {
    environment.getMessager().printMessage(javax.tools.Diagnostic.Kind.ERROR, message);
  }

  // ---- files

  private byte @Nullable [] readClass(String className) throws IOException {
    int dot = className.lastIndexOf('.');
    return read(
        dot < 0 ? "" : className.substring(0, dot), className.substring(dot + 1) + ".class");
  }

  private void writeClass(String name, byte[] file) throws IOException {
    int slash = name.lastIndexOf('/');
    write(
        slash < 0 ? "" : name.substring(0, slash).replace('/', '.'),
        name.substring(slash + 1) + ".class",
        file);
  }

  private byte @Nullable [] read(String inPackage, String name) throws IOException {
    try {
      FileObject file =
          environment.getFiler().getResource(StandardLocation.CLASS_OUTPUT, inPackage, name);
      Path path = path(file);
      if (path != null) {
        return Files.isRegularFile(path) ? Files.readAllBytes(path) : null;
      }
      try (InputStream in = file.openInputStream()) {
        return in.readAllBytes();
      }
    } catch (FileNotFoundException | NoSuchFileException e) {
      return null;
    }
  }

  private void write(String inPackage, String name, byte[] content) throws IOException {
    FileObject file =
        environment.getFiler().getResource(StandardLocation.CLASS_OUTPUT, inPackage, name);
    Path path = path(file);
    if (path != null) {
      Path folder = path.getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      Files.write(path, content);
      return;
    }
    // No file: a compiler that keeps its classes elsewhere.
    FileObject made =
        environment.getFiler().createResource(StandardLocation.CLASS_OUTPUT, inPackage, name);
    try (OutputStream out = made.openOutputStream()) {
      out.write(content);
    }
  }

  private void delete(String name) throws IOException {
    int slash = name.lastIndexOf('/');
    FileObject file = environment
        .getFiler()
        .getResource(
            StandardLocation.CLASS_OUTPUT,
            slash < 0 ? "" : name.substring(0, slash).replace('/', '.'),
            name.substring(slash + 1) + ".class");
    Path path = path(file);
    if (path != null) {
      Files.deleteIfExists(path);
    }
  }

  private static @Nullable Path path(FileObject file) {
    URI uri = file.toUri();
    return "file".equals(uri.getScheme()) ? Path.of(uri) : null;
  }
}
