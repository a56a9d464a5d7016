/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.weaver.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Type;
import org.jspecify.annotations.Nullable;

/** Plans and weaves one class at a time, however its bytes come and go. Not thread-safe. */
public final class Weaver {
  private final TypeInfo.Source source;
  private final ParameterNames names;

  /** Knows names of parameters that a class file may be without. */
  @FunctionalInterface
  public interface ParameterNames {
    /**
     * The names of a method's parameters.
     *
     * @param className the internal name of its class
     * @param method its name
     * @param descriptor its descriptor
     * @return as many as it has; empty if they are not known
     */
    List<String> of(String className, String method, String descriptor);
  }

  /**
   * A weaver.
   *
   * @param source finds the types that keys and results are of
   * @param names what is known of parameters beside the class file
   */
  public Weaver(TypeInfo.Source source, ParameterNames names) {
    this.source = source;
    this.names = names;
  }

  /**
   * What is to be done to a class. Immutable.
   *
   * @param name its internal name
   * @param nestHost the internal name of its nest host
   * @param nestMembers the members that its host has, if it is one
   * @param diagnostics what there is to say; with an error, nothing is to be woven
   * @param lines what the index is to hold
   * @param plan the plan
   */
  public record Outcome(
      String name,
      String nestHost,
      List<String> nestMembers,
      List<Diagnostic> diagnostics,
      List<IndexLine> lines,
      Object plan) {
    /**
     * Whether there is nothing to weave.
     *
     * @return true without annotated methods that can be woven
     */
    public boolean isEmpty() {
      return ((Plan) plan).methods().isEmpty();
    }

    /**
     * Whether something cannot work.
     *
     * @return true with an error
     */
    public boolean hasErrors() {
      return diagnostics.stream().anyMatch(one -> one.level() == Diagnostic.Level.ERROR);
    }

    /**
     * The class that is generated beside it.
     *
     * @return its internal name
     */
    public String holder() {
      return Plan.holder(name);
    }

    /**
     * The generated classes.
     *
     * @return by internal name
     */
    public Map<String, byte[]> generated() {
      return isEmpty() ? Map.of() : new HolderWriter((Plan) plan).write();
    }

    /**
     * A visitor that weaves it.
     *
     * @param newNestMembers classes that join its nest
     * @param next receives the woven class
     * @return the visitor
     */
    public ClassVisitor visitor(List<String> newNestMembers, ClassVisitor next) {
      return new WeavingVisitor((Plan) plan, newNestMembers, next);
    }

    /**
     * The woven class.
     *
     * @param file the class as it was compiled
     * @param newNestMembers classes that join its nest
     * @return the class file
     */
    public byte[] weave(byte[] file, List<String> newNestMembers) {
      ClassReader reader = new ClassReader(file);
      ClassWriter writer = new ClassWriter(reader, 0);
      reader.accept(visitor(newNestMembers, writer), 0);
      return writer.toByteArray();
    }
  }

  /**
   * Whether a class file may hold annotated methods.
   *
   * @param file the class file
   * @return false if it surely does not
   */
  public static boolean mayBeAnnotated(byte[] file) {
    return ClassModel.mayBeAnnotated(file);
  }

  /**
   * Whether an annotation is woven.
   *
   * @param descriptor of the annotation's type
   * @return true for our three
   */
  public static boolean isAnnotation(String descriptor) {
    for (Kind kind : Kind.values()) {
      if (kind.annotation.equals(descriptor)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Looks at a class.
   *
   * @param file its class file
   * @return what is to be done; null if it was woven before
   */
  public @Nullable Outcome look(byte[] file) {
    ClassModel type = ClassModel.read(file);
    if (type.isWoven()) {
      return null;
    }
    for (MethodModel method : type.annotated()) {
      List<String> known = names.of(type.name, method.name, method.descriptor);
      for (int i = 0; i < known.size() && i < method.parameterNames.length; i++) {
        method.parameterNames[i] = known.get(i);
      }
    }
    List<Diagnostic> said = new ArrayList<>();
    Plan plan = new Planner(type, new Types(source), said).plan();
    List<IndexLine> lines = new ArrayList<>();
    for (Plan.Planned planned : plan.methods()) {
      for (Kind kind : Kind.values()) {
        if (planned.has(kind)) {
          lines.add(line(type, planned, kind));
        }
      }
    }
    return new Outcome(
        type.name,
        type.nestHostOrSelf(),
        List.copyOf(type.nestMembers),
        List.copyOf(said),
        List.copyOf(lines),
        plan);
  }

  /**
   * Says which invalidations have a key that is none of the cache that they name.
   *
   * @param outcomes all that are woven together; caches of others are not known
   * @return an error for each
   */
  public static List<Diagnostic> mismatches(Collection<Outcome> outcomes) {
    Map<String, List<KeyPath>> keys = new HashMap<>();
    for (Outcome outcome : outcomes) {
      for (Plan.Planned planned : ((Plan) outcome.plan()).methods()) {
        if (planned.cache() != null) {
          keys.put(planned.cache().name(), planned.cache().key());
        }
      }
    }
    List<Diagnostic> errors = new ArrayList<>();
    for (Outcome outcome : outcomes) {
      Plan plan = (Plan) outcome.plan();
      for (Plan.Planned planned : plan.methods()) {
        Plan.Invalidating invalidating = planned.invalidate();
        if (invalidating == null) {
          continue;
        }
        List<KeyPath> own = invalidating.key();
        List<KeyPath> cached = own == null ? null : keys.get(invalidating.name());
        if (own != null && cached != null && !fit(own, cached)) {
          MethodModel method = planned.method();
          errors.add(new Diagnostic(
              Diagnostic.Level.ERROR,
              "PGC-021",
              plan.type().name,
              method.name,
              method.descriptor,
              Diagnostic.place(plan.type().sourceFile, method.firstLine),
              "the key of \"" + invalidating.name() + "\" is " + types(cached)
                  + ", and that of this"
                  + " @CacheInvalidate is " + types(own)
                  + "; name its parts: key = \"...\", or all ="
                  + " true"));
        }
      }
    }
    return errors;
  }

  private static boolean fit(List<KeyPath> own, List<KeyPath> cached) {
    if (own.size() != cached.size()) {
      return false;
    }
    for (int i = 0; i < own.size(); i++) {
      String one = boxed(own.get(i).type());
      String other = boxed(cached.get(i).type());
      boolean bothFinal = isFinal(one) && isFinal(other); // others may be of one another's kind
      if (bothFinal && !one.equals(other)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isFinal(String type) {
    return type.startsWith("java.lang.")
        && !type.equals("java.lang.Object")
        && !type.equals("java.lang.Number")
        && !type.equals("java.lang.CharSequence")
        && !type.equals("java.lang.Comparable");
  }

  private static String boxed(Type type) {
    String wrapper = Code.wrapper(type);
    return wrapper == null ? type.getClassName() : wrapper.replace('/', '.');
  }

  private static String types(List<KeyPath> key) {
    return key.stream()
        .map(part -> part.type().getClassName().replaceAll(".*\\.", ""))
        .collect(Collectors.joining(", ", "(", ")"));
  }

  private static IndexLine line(ClassModel type, Plan.Planned planned, Kind kind) {
    MethodModel method = planned.method();
    boolean named = !method
        .text(kind, kind == Kind.OPERATION ? "value" : kind == Kind.CACHE ? "name" : "cache")
        .isEmpty();
    String name = switch (kind) {
      case CACHE -> planned.cache() == null ? "" : planned.cache().name();
      case INVALIDATE ->
        planned.invalidate() == null ? "" : planned.invalidate().name();
      case OPERATION -> planned.operation() == null ? "" : planned.operation();
    };
    return new IndexLine(
        kind.text,
        type.name.replace('/', '.'),
        method.name,
        method.descriptor,
        name,
        named,
        Diagnostic.place(type.sourceFile, method.firstLine));
  }

  /**
   * Says which names are taken twice: caches in any case, operations where nobody wrote the name.
   *
   * @param lines the lines of a whole module
   * @return an error for each that comes second
   */
  public static List<Diagnostic> duplicates(List<IndexLine> lines) {
    Map<String, IndexLine> first = new LinkedHashMap<>();
    List<Diagnostic> errors = new ArrayList<>();
    for (IndexLine line : lines) {
      if (line.kind().equals(Kind.INVALIDATE.text)) {
        continue;
      }
      IndexLine other = first.putIfAbsent(line.kind() + " " + line.name(), line);
      boolean cache = line.kind().equals(Kind.CACHE.text);
      if (other != null && (cache || !line.isNamed() || !other.isNamed())) {
        String attribute = cache ? "name = \"...\"" : "@Operation(\"...\")";
        errors.add(new Diagnostic(
            Diagnostic.Level.ERROR,
            "PGC-017",
            line.className().replace('.', '/'),
            line.method(),
            line.descriptor(),
            line.place(),
            "the name \"" + line.name() + "\" is taken by " + other.className() + "."
                + other.method() + " (" + other.place() + "); name one of them: " + attribute));
      }
    }
    return errors;
  }
}
