/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.weaver.internal;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import org.jspecify.annotations.Nullable;

/** A method as its class file has it. Filled while that is read; not thread-safe. */
final class MethodModel {
  final int access;
  final String name;
  final String descriptor;
  final Type[] parameters;
  final Type result;

  /** The attributes of our annotations, as they are written. */
  final Map<Kind, Map<String, Object>> annotations = new EnumMap<>(Kind.class);

  /** Descriptors of all other annotations. */
  final Set<String> others = new LinkedHashSet<>();

  /** Names of the parameters; null where they are not known. */
  final @Nullable String[] parameterNames;

  /** {@code KeyPart.Form} of each parameter; null for as it is. */
  final @Nullable String[] forms;

  /** What it calls, with the line; methods of its own class, and those that matter. */
  final List<Call> calls = new ArrayList<>();

  int firstLine;

  /** What the future that it returns is of; null if that is not written, or it returns none. */
  @Nullable
  Type futureOf;

  private static final Pattern FUTURE = Pattern.compile(
      "\\)Ljava/util/concurrent/Complet(?:able|ion)(?:Future|Stage)<[+-]?(\\[*(?:L[^<;]+|[ZBSCIJFD]))(?:[<;>].*)?");

  void read(@Nullable String signature) {
    int at = signature == null ? -1 : signature.lastIndexOf(')');
    if (signature == null || at < 0 || !returnsFuture()) {
      return;
    }
    Matcher matcher = FUTURE.matcher(signature.substring(at));
    if (matcher.matches()) {
      futureOf = Type.getType(matcher.group(1) + (matcher.group(1).contains("L") ? ";" : ""));
    }
  }

  /** A call. Immutable. */
  record Call(String owner, String name, String descriptor, int line) {}

  MethodModel(int access, String name, String descriptor) {
    this.access = access;
    this.name = name;
    this.descriptor = descriptor;
    this.parameters = Type.getArgumentTypes(descriptor);
    this.result = Type.getReturnType(descriptor);
    this.parameterNames = new @Nullable String[parameters.length];
    this.forms = new @Nullable String[parameters.length];
  }

  boolean is(int flag) {
    return (access & flag) != 0;
  }

  boolean isStatic() {
    return is(Opcodes.ACC_STATIC);
  }

  /** The parameter that lies at a slot of the frame; -1 for none. */
  int parameterAt(int slot) {
    int at = isStatic() ? 0 : 1;
    for (int i = 0; i < parameters.length; i++) {
      if (at == slot) {
        return i;
      }
      at += parameters[i].getSize();
    }
    return -1;
  }

  /** Slots that this and the parameters take. */
  int slots() {
    int slots = isStatic() ? 0 : 1;
    for (Type parameter : parameters) {
      slots += parameter.getSize();
    }
    return slots;
  }

  String text(Kind kind, String attribute) {
    Object value = attributes(kind).get(attribute);
    return value == null ? "" : value.toString();
  }

  boolean flag(Kind kind, String attribute) {
    return Boolean.TRUE.equals(attributes(kind).get(attribute));
  }

  Map<String, Object> attributes(Kind kind) {
    Map<String, Object> attributes = annotations.get(kind);
    return attributes == null ? new HashMap<>() : attributes;
  }

  boolean has(Kind kind) {
    return annotations.containsKey(kind);
  }

  boolean returnsFuture() {
    String descriptorOfResult = result.getDescriptor();
    return descriptorOfResult.equals("Ljava/util/concurrent/CompletableFuture;")
        || descriptorOfResult.equals("Ljava/util/concurrent/CompletionStage;");
  }
}
