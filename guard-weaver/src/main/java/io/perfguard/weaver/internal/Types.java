/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.weaver.internal;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import net.bytebuddy.jar.asm.Opcodes;
import org.jspecify.annotations.Nullable;

/** Questions about types; what is not found is known nothing of. Not thread-safe. */
final class Types {
  private static final int DEEPEST = 100; // class files may lie about their superclasses

  private final TypeInfo.Source source;
  private final Map<String, Optional<TypeInfo>> known = new HashMap<>();

  Types(TypeInfo.Source source) {
    this.source = source;
  }

  @Nullable
  TypeInfo find(String name) {
    Optional<TypeInfo> before = known.get(name);
    if (before == null) {
      before = Optional.ofNullable(source.find(name));
      known.put(name, before);
    }
    return before.orElse(null);
  }

  /** Whether a type is one of some, or inherits from one, as far as is known. */
  boolean isA(String name, Set<String> some) {
    return any(name, type -> some.contains(type.name()), some, 0);
  }

  private boolean any(
      @Nullable String name, Predicate<TypeInfo> test, Set<String> byName, int depth) {
    if (name == null || depth > DEEPEST) {
      return false;
    }
    if (byName.contains(name)) {
      return true;
    }
    TypeInfo type = find(name);
    if (type == null) {
      return false;
    }
    return test.test(type)
        || any(type.superName(), test, byName, depth + 1)
        || type.interfaces().stream().anyMatch(one -> any(one, test, byName, depth + 1));
  }

  /** Whether no two objects of a class are equal, because nobody wrote equals. */
  boolean isWithoutEquals(String name) {
    TypeInfo type = find(name);
    if (type == null
        || name.equals("java/lang/Object")
        || type.is(Opcodes.ACC_INTERFACE)
        || type.is(Opcodes.ACC_ABSTRACT)
        || type.is(Opcodes.ACC_ENUM)) {
      return false;
    }
    return !any(name, Types::hasEquals, Set.of(), 0);
  }

  private static boolean hasEquals(TypeInfo type) {
    return !type.name().equals("java/lang/Object")
        && !type.is(Opcodes.ACC_INTERFACE)
        && type.methods().stream()
            .anyMatch(method -> method.name().equals("equals")
                && method.descriptor().equals("(Ljava/lang/Object;)Z"));
  }

  /** A field of a class, or of one above it, that may change. */
  Optional<String> changingField(String name) {
    for (TypeInfo type = find(name);
        type != null
            && !type.name().startsWith("java/")
            && !"java/lang/Record".equals(type.superName());
        type = type.superName() == null ? null : find(type.superName())) {
      for (TypeInfo.Member field : type.fields()) {
        if (!field.is(Opcodes.ACC_STATIC)
            && !field.is(Opcodes.ACC_FINAL)
            && !field.is(Opcodes.ACC_SYNTHETIC)) {
          return Optional.of(field.name());
        }
      }
    }
    return Optional.empty();
  }

  /** A method without parameters, or a field, as a path names it. */
  Optional<Found> member(String owner, String name, TypeInfo from) {
    for (String method : new String[] {name, getter("get", name), getter("is", name)}) {
      Optional<Found> found = method(owner, method, from, 0);
      if (found.isPresent()) {
        return found;
      }
    }
    return field(owner, name, from);
  }

  private static String getter(String prefix, String name) {
    return prefix + Character.toUpperCase(name.charAt(0)) + name.substring(1);
  }

  Optional<Found> method(@Nullable String owner, String name, TypeInfo from, int depth) {
    TypeInfo type = owner == null || depth > DEEPEST ? null : find(owner);
    if (type == null) {
      return Optional.empty();
    }
    for (TypeInfo.Member method : type.methods()) {
      if (method.name().equals(name)
          && method.descriptor().startsWith("()")
          && !method.descriptor().endsWith(")V")
          && !method.is(Opcodes.ACC_STATIC)
          && !method.is(Opcodes.ACC_SYNTHETIC)
          && isVisible(type, method, from)) {
        return Optional.of(new Found(type, method, true));
      }
    }
    Optional<Found> above = method(type.superName(), name, from, depth + 1);
    for (int i = 0; above.isEmpty() && i < type.interfaces().size(); i++) {
      above = method(type.interfaces().get(i), name, from, depth + 1);
    }
    return above;
  }

  private Optional<Found> field(String owner, String name, TypeInfo from) {
    TypeInfo type = find(owner);
    for (int depth = 0; type != null && depth < DEEPEST; depth++) {
      for (TypeInfo.Member field : type.fields()) {
        if (field.name().equals(name)
            && !field.is(Opcodes.ACC_STATIC)
            && isVisible(type, field, from)) {
          return Optional.of(new Found(type, field, false));
        }
      }
      type = type.superName() == null ? null : find(type.superName());
    }
    return Optional.empty();
  }

  /** Whether a class of the nest of {@code from} can reach it. */
  private static boolean isVisible(TypeInfo owner, TypeInfo.Member member, TypeInfo from) {
    if (member.is(Opcodes.ACC_PRIVATE)) {
      return owner.nestHost().equals(from.nestHost());
    }
    boolean samePackage = packageOf(owner.name()).equals(packageOf(from.name()));
    return samePackage || member.is(Opcodes.ACC_PUBLIC);
  }

  static String packageOf(String name) {
    int slash = name.lastIndexOf('/');
    return slash < 0 ? "" : name.substring(0, slash);
  }

  /** A member and where it is declared. */
  record Found(TypeInfo owner, TypeInfo.Member member, boolean isMethod) {}
}
