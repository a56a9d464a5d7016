/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.examples;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.File;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What no compiler sees, checked once for all modules: this module has them all on its class path.
 */
class ArchitectureTest {
  private static final JavaClasses ALL = new ClassFileImporter()
      .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
      .importPackages("io.perfguard");

  /** Packages that exist to join a foreign library, and so may name its types. */
  private static final Set<String> ADAPTERS = Set.of(
      "io.perfguard.core.micrometer",
      "io.perfguard.cache.redis",
      "io.perfguard.db.hikari",
      "io.perfguard.http.server",
      "io.perfguard.http.servlet",
      "io.perfguard.llm.langchain4j",
      "io.perfguard.llm.micrometer",
      "io.perfguard.test");

  /** Modules that nobody depends on: they have no API. */
  private static final Set<String> PROGRAMS = Set.of("examples", "benchmarks");

  private static final Set<String> LIBRARIES = Set.of(
      "io.perfguard.core",
      "io.perfguard.cache",
      "io.perfguard.db",
      "io.perfguard.http",
      "io.perfguard.llm",
      "io.perfguard.test");

  private static final Pattern OURS_OR_THE_JDKS =
      Pattern.compile("(java|javax|jdk|org\\.jspecify|io\\.perfguard)\\..*");

  @Test
  void packages_form_no_cycles() {
    slices().matching("io.perfguard.(**)").should().beFreeOfCycles().check(ALL);
  }

  @Test
  void registry_and_operation_know_nothing_that_is_built_on_them() {
    noClasses()
        .that()
        .resideInAnyPackage("io.perfguard.core.registry..", "io.perfguard.core.operation..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.perfguard.core.resilience..",
            "io.perfguard.core.memory..",
            "io.perfguard.core.alert..",
            "io.perfguard.core.micrometer..",
            "io.perfguard.core.check..")
        .check(ALL);
  }

  @Test
  void internal_packages_are_used_by_their_own_module_only() {
    classes()
        .should(condition(
            "leave the internals of other modules alone",
            (type, violation) -> type.getDirectDependenciesFromSelf().forEach(dependency -> {
              JavaClass target = dependency.getTargetClass();
              boolean internal = ("." + target.getPackageName() + ".").contains(".internal.");
              if (ours(target)
                  && internal
                  && !module(type).equals(module(target))
                  && !module(type).equals("test")) {
                violation.accept(dependency.getDescription());
              }
            })))
        .check(ALL);
  }

  @Test
  void the_api_names_no_foreign_types() {
    classes()
        .that(areApi())
        .should(condition("name only our types and the JDK's", (type, violation) -> {
          supertypes(type).forEach(named -> checkForeign(named, type.getName(), violation));
          type.getMembers().stream()
              .filter(ArchitectureTest::seenByUsers)
              .forEach(member -> typesOf(member)
                  .forEach(named -> checkForeign(named, member.getFullName(), violation)));
        }))
        .check(ALL);
  }

  /** Tests run on the class path, so that this is the place where module-info is put to use. */
  @Test
  void the_libraries_resolve_on_the_module_path() {
    Path[] path = Stream.of(
            System.getProperty("java.class.path").split(Pattern.quote(File.pathSeparator)))
        .map(Path::of)
        .filter(entry -> !entry.endsWith("test-classes"))
        .toArray(Path[]::new);
    Configuration boot = ModuleLayer.boot().configuration();
    Configuration resolved = boot.resolve(ModuleFinder.of(path), ModuleFinder.of(), LIBRARIES);
    assertThat(LIBRARIES)
        .noneMatch(name ->
            resolved.findModule(name).orElseThrow().reference().descriptor().isAutomatic());
  }

  private static DescribedPredicate<JavaClass> areApi() {
    return DescribedPredicate.describe(
        "are API",
        type -> !PROGRAMS.contains(module(type))
            && !("." + type.getPackageName() + ".").contains(".internal.")
            && !ADAPTERS.contains(type.getPackageName())
            && Stream.iterate(type, t -> t != null, t -> t.getEnclosingClass().orElse(null))
                .allMatch(t -> t.getModifiers().contains(JavaModifier.PUBLIC)));
  }

  private static boolean seenByUsers(JavaMember member) {
    Set<JavaModifier> modifiers = member.getModifiers();
    return (modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED))
        && !modifiers.contains(JavaModifier.SYNTHETIC);
  }

  private static Stream<JavaType> supertypes(JavaClass type) {
    return Stream.of(
            type.getSuperclass().stream(),
            type.getInterfaces().stream(),
            type.getTypeParameters().stream())
        .flatMap(types -> types);
  }

  private static Stream<JavaType> typesOf(JavaMember member) {
    if (member instanceof JavaCodeUnit unit) {
      return Stream.of(
              Stream.of(unit.getReturnType()),
              unit.getParameterTypes().stream(),
              unit.getTypeParameters().stream(),
              unit.getExceptionTypes().stream())
          .flatMap(types -> types);
    }
    return member instanceof JavaField field ? Stream.of(field.getType()) : Stream.of();
  }

  /** A guarded call's breaker stays visible: dashboards and switches for it are known. */
  private static boolean isBreaker(JavaClass type, String where) {
    return type.getPackageName().equals("io.github.resilience4j.circuitbreaker")
        && where.startsWith("io.perfguard.core.resilience.");
  }

  private static void checkForeign(JavaType named, String where, Consumer<String> violation) {
    named.getAllInvolvedRawTypes().stream()
        .map(JavaClass::getBaseComponentType)
        .filter(type ->
            !type.isPrimitive() && !OURS_OR_THE_JDKS.matcher(type.getName()).matches())
        .filter(type -> !isBreaker(type, where))
        .forEach(type -> violation.accept(where + " names " + type.getName()));
  }

  private static boolean ours(JavaClass type) {
    return type.getName().startsWith("io.perfguard.");
  }

  /** The module of one of our types: {@code cache} for {@code io.perfguard.cache.spi.Store}. */
  private static String module(JavaClass type) {
    List<String> segments = List.of(type.getName().split("\\."));
    return segments.get(2);
  }

  private static ArchCondition<JavaClass> condition(String description, Rule rule) {
    return new ArchCondition<>(description) {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        rule.check(type, violation -> events.add(SimpleConditionEvent.violated(type, violation)));
      }
    };
  }

  private interface Rule {
    void check(JavaClass type, Consumer<String> violation);
  }
}
