/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.weaver;

import io.perfguard.weaver.internal.Diagnostic;
import io.perfguard.weaver.internal.IndexLine;
import io.perfguard.weaver.internal.TypeInfo;
import io.perfguard.weaver.internal.Weaver;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.bytebuddy.asm.AsmVisitorWrapper;
import net.bytebuddy.build.BuildLogger;
import net.bytebuddy.build.Plugin;
import net.bytebuddy.description.field.FieldDescription;
import net.bytebuddy.description.field.FieldList;
import net.bytebuddy.description.method.MethodList;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.pool.TypePool;
import org.jspecify.annotations.Nullable;

/**
 * The same weaver for class files that are there already: Kotlin, Groovy, jars. The goal
 * {@code transform} of byte-buddy-maven-plugin finds it when guard-weaver is among that plugin's
 * dependencies. A class that was woven before is left alone.
 *
 * <p>Made and called by Byte Buddy's engine, on one thread.
 */
public final class WeavingPlugin implements Plugin {
  private final @Nullable Path root;
  private final BuildLogger log;
  private final Map<String, Weaver.Outcome> outcomes = new HashMap<>();
  private final List<IndexLine> lines = new ArrayList<>();
  private final Set<String> seen = new HashSet<>();
  private @Nullable ClassFileLocator locator;

  /**
   * A plugin that writes an index.
   *
   * @param root the folder of the classes
   * @param log where warnings go
   */
  @Factory.UsingReflection.Priority(2)
  public WeavingPlugin(File root, BuildLogger log) {
    this.root = root.isDirectory() ? root.toPath() : null;
    this.log = log;
  }

  /** A plugin that writes no index, so that nobody looks whether all was woven. */
  @Factory.UsingReflection.Priority(1)
  public WeavingPlugin() {
    this.root = null;
    this.log = BuildLogger.NoOp.INSTANCE;
  }

  @Override
  public boolean matches(@Nullable TypeDescription type) {
    return type != null
        && !type.isPackageType()
        && !type.getName().equals("module-info")
        && (isAnnotated(type)
            || (type.isNestHost()
                && type.getNestMembers().stream().anyMatch(WeavingPlugin::isAnnotated)));
  }

  private static boolean isAnnotated(TypeDescription type) {
    return type.getDeclaredMethods().stream()
        .flatMap(method -> method.getDeclaredAnnotations().stream())
        .anyMatch(one -> Weaver.isAnnotation(one.getAnnotationType().getDescriptor()));
  }

  @Override
  public DynamicType.Builder<?> apply(
      DynamicType.Builder<?> builder, TypeDescription type, ClassFileLocator located) {
    locator = located;
    Weaver.Outcome outcome = outcome(type.getInternalName());
    if (outcome == null) {
      return builder;
    }
    seen.add(type.getName());
    lines.addAll(outcome.lines());
    say(outcome);
    List<String> joining = joining(outcome);
    if (outcome.isEmpty() && joining.isEmpty()) {
      return builder;
    }
    DynamicType.Builder<?> woven = builder.visit(new Visitor(outcome, joining));
    for (Map.Entry<String, byte[]> one : outcome.generated().entrySet()) {
      String name = one.getKey().replace('/', '.');
      TypePool pool = TypePool.Default.of(
          new ClassFileLocator.Compound(ClassFileLocator.Simple.of(name, one.getValue()), located));
      woven = woven.require(pool.describe(name).resolve(), one.getValue());
    }
    return woven;
  }

  private void say(Weaver.Outcome outcome) {
    List<String> errors = new ArrayList<>();
    List<Diagnostic> said = new ArrayList<>(outcome.diagnostics());
    Weaver.mismatches(outcomes.values()).stream()
        .filter(one -> one.className().equals(outcome.name()))
        .forEach(said::add);
    List<Diagnostic> duplicates = Weaver.duplicates(lines);
    duplicates.stream().filter(one -> one.className().equals(outcome.name())).forEach(said::add);
    for (Diagnostic one : said) {
      switch (one.level()) {
        case ERROR -> errors.add(one.toString());
        case WARNING -> log.warn(one.toString());
        case NOTE -> log.info(one.toString());
      }
    }
    if (!errors.isEmpty()) {
      throw new IllegalStateException(String.join(System.lineSeparator(), errors));
    }
  }

  /** The generated classes that join the nest of a class, if that is its host. */
  private List<String> joining(Weaver.Outcome outcome) {
    List<String> holders = new ArrayList<>();
    if (outcome.nestHost().equals(outcome.name())) {
      if (!outcome.isEmpty()) {
        holders.add(outcome.holder());
      }
      for (String member : outcome.nestMembers()) {
        Weaver.Outcome nested = outcome(member);
        if (nested != null && !nested.isEmpty()) {
          holders.add(nested.holder());
        }
      }
    }
    return holders;
  }

  private Weaver.@Nullable Outcome outcome(String name) {
    Weaver.Outcome known = outcomes.get(name);
    if (known == null) {
      byte[] file = file(name);
      // A host without annotations may have members with them.
      known = file == null
          ? null
          : new Weaver(this::find, (type, method, descriptor) -> List.of()).look(file);
      if (known != null) {
        outcomes.put(name, known);
      }
    }
    return known;
  }

  private @Nullable TypeInfo find(String name) {
    byte[] file = file(name);
    return file == null ? null : TypeInfo.read(file);
  }

  private byte @Nullable [] file(String name) {
    try {
      ClassFileLocator.Resolution found = locator == null
          ? new ClassFileLocator.Resolution.Illegal(name)
          : locator.locate(name.replace('/', '.'));
      if (!found.isResolved()) {
        found = ClassFileLocator.ForClassLoader.ofPlatformLoader().locate(name.replace('/', '.'));
      }
      return found.isResolved() ? found.resolve() : null;
    } catch (IOException e) { // then it is known nothing of
      return null;
    }
  }

  /** Writes the index: the lines of all classes that were seen, beside those of others. */
  @Override
  public void close() throws IOException {
    if (root == null || lines.isEmpty()) {
      return;
    }
    Path index = root.resolve(IndexLine.RESOURCE);
    List<IndexLine> all = new ArrayList<>();
    if (Files.exists(index)) {
      for (IndexLine line : IndexLine.read(Files.readString(index))) {
        Path file = root.resolve(line.className().replace('.', '/') + ".class");
        if (!seen.contains(line.className()) && Files.exists(file)) {
          all.add(line);
        }
      }
    }
    all.addAll(lines);
    Files.createDirectories(index.getParent());
    Files.write(index, IndexLine.write(all).getBytes(StandardCharsets.UTF_8));
  }

  /** Weaves along with what else changes the class. */
  private static final class Visitor extends AsmVisitorWrapper.AbstractBase {
    private final Weaver.Outcome outcome;
    private final List<String> joining;

    Visitor(Weaver.Outcome outcome, List<String> joining) {
      this.outcome = outcome;
      this.joining = joining;
    }

    @Override
    public ClassVisitor wrap(
        TypeDescription type,
        ClassVisitor next,
        Implementation.Context context,
        TypePool pool,
        FieldList<FieldDescription.InDefinedShape> fields,
        MethodList<?> methods,
        int writerFlags,
        int readerFlags) {
      return outcome.visitor(joining, next);
    }
  }
}
