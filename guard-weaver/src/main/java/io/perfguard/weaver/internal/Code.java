/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.weaver.internal;

import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import org.jspecify.annotations.Nullable;

/** Bytecode that is needed more than once. Thread-safe. */
final class Code {
  static final String CACHE_SITE = "io/perfguard/cache/woven/CacheSite";
  static final String CACHED_BODY = "io/perfguard/cache/woven/CachedBody";
  static final String INVALIDATION_SITE = "io/perfguard/cache/woven/InvalidationSite";
  static final String OPERATION_SITE = "io/perfguard/core/woven/OperationSite";
  static final String SCOPE = "io/perfguard/cache/woven/InstanceScope";
  static final String SCOPES = "io/perfguard/cache/woven/InstanceScopes";
  static final String TOKEN = "io/perfguard/cache/woven/InstanceToken";
  static final String KEYS = "io/perfguard/cache/woven/Keys";
  static final String WOVEN_KEY = "io/perfguard/cache/woven/WovenKey";

  /** The field of ours in objects. */
  static final String FIELD = "guard$scope";

  private Code() {}

  static void push(MethodVisitor code, int number) {
    if (number >= -1 && number <= 5) {
      code.visitInsn(Opcodes.ICONST_0 + number);
    } else if (number <= Byte.MAX_VALUE) {
      code.visitIntInsn(Opcodes.BIPUSH, number);
    } else {
      code.visitIntInsn(Opcodes.SIPUSH, number);
    }
  }

  /** Turns what lies on the stack into an object. */
  static void box(MethodVisitor code, Type type) {
    String wrapper = wrapper(type);
    if (wrapper != null) {
      code.visitMethodInsn(
          Opcodes.INVOKESTATIC,
          wrapper,
          "valueOf",
          "(" + type.getDescriptor() + ")L" + wrapper + ";",
          false);
    }
  }

  /** Turns an object on the stack into a type. */
  static void unbox(MethodVisitor code, Type type) {
    String wrapper = wrapper(type);
    if (wrapper != null) {
      code.visitTypeInsn(Opcodes.CHECKCAST, wrapper);
      code.visitMethodInsn(
          Opcodes.INVOKEVIRTUAL,
          wrapper,
          type.getClassName() + "Value",
          "()" + type.getDescriptor(),
          false);
    } else if (!type.getInternalName().equals("java/lang/Object")) {
      code.visitTypeInsn(Opcodes.CHECKCAST, type.getInternalName());
    }
  }

  /** The wrapper of a primitive type; null for another type. */
  static @Nullable String wrapper(Type type) {
    return switch (type.getSort()) {
      case Type.BOOLEAN -> "java/lang/Boolean";
      case Type.CHAR -> "java/lang/Character";
      case Type.BYTE -> "java/lang/Byte";
      case Type.SHORT -> "java/lang/Short";
      case Type.INT -> "java/lang/Integer";
      case Type.LONG -> "java/lang/Long";
      case Type.FLOAT -> "java/lang/Float";
      case Type.DOUBLE -> "java/lang/Double";
      default -> null;
    };
  }

  /** Loads this, if there is one, and all parameters. */
  static void loadAll(MethodVisitor code, MethodModel method) {
    int slot = 0;
    if (!method.isStatic()) {
      code.visitVarInsn(Opcodes.ALOAD, slot++);
    }
    for (Type parameter : method.parameters) {
      code.visitVarInsn(parameter.getOpcode(Opcodes.ILOAD), slot);
      slot += parameter.getSize();
    }
  }

  /** An array of all parameters. */
  static void loadArray(MethodVisitor code, MethodModel method) {
    push(code, method.parameters.length);
    code.visitTypeInsn(Opcodes.ANEWARRAY, "java/lang/Object");
    int slot = method.isStatic() ? 0 : 1;
    for (int i = 0; i < method.parameters.length; i++) {
      Type parameter = method.parameters[i];
      code.visitInsn(Opcodes.DUP);
      push(code, i);
      code.visitVarInsn(parameter.getOpcode(Opcodes.ILOAD), slot);
      box(code, parameter);
      code.visitInsn(Opcodes.AASTORE);
      slot += parameter.getSize();
    }
  }

  /** Calls a private method of the nest. */
  static void call(MethodVisitor code, ClassModel owner, MethodModel method, String name) {
    boolean isInterface = owner.isInterface();
    int opcode = method.isStatic()
        ? Opcodes.INVOKESTATIC
        : isInterface ? Opcodes.INVOKEINTERFACE : Opcodes.INVOKEVIRTUAL;
    code.visitMethodInsn(opcode, owner.name, name, method.descriptor, isInterface);
  }

  /** A descriptor of the holder's method that takes what the woven method takes. */
  static String withSelf(ClassModel owner, MethodModel method, String result) {
    StringBuilder text = new StringBuilder("(");
    if (!method.isStatic()) {
      text.append('L').append(owner.name).append(';');
    }
    for (Type parameter : method.parameters) {
      text.append(parameter.getDescriptor());
    }
    return text.append(')').append(result).toString();
  }
}
