/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.internal;

import java.io.InputStream;
import java.io.Reader;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.DatabaseMetaData;
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.RowId;
import java.sql.SQLXML;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * Writes the class of a guard: what its base does not do by hand goes to the target, method by
 * method, as the call came. By rule, not by list, so that methods of a newer JDBC or of a driver
 * are treated alike, some do one thing more after the target's answer:
 *
 * <ul>
 *   <li>{@code setX(int or String, value, ...)} of a prepared statement tells what was bound;
 *   <li>{@code getX(int or String, ...)} of traced rows, and of a call, tells what was read;
 *   <li>what metadata answer with rows of {@code java.sql} is guarded;
 *   <li>where a driver's interface narrows the result of a method that gives a guard, the guard is
 *       given if it has that type, else what stands behind it.
 * </ul>
 *
 * <p>A checkcast before the call is not needed: to the verifier each object is of each interface.
 *
 * <p>Not thread-safe.
 */
final class GuardWriter {
  /** What cannot be looked at without using it up, or is no value that a statement is given. */
  private static final List<Class<?>> HIDDEN = List.of(
      InputStream.class,
      Reader.class,
      Blob.class,
      Clob.class,
      Array.class,
      Ref.class,
      RowId.class,
      SQLXML.class,
      URL.class);

  private final BaseMethods base;
  private final String superName;
  private final String name;
  private final List<Class<?>> interfaces;
  private final Predicate<Class<?>> reachable;
  private final ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);

  /**
   * A writer of one class.
   *
   * @param base what is done by hand
   * @param name the internal name
   * @param interfaces those of the driver that are taken over
   * @param reachable whether the class can name another one
   */
  GuardWriter(
      BaseMethods base, String name, List<Class<?>> interfaces, Predicate<Class<?>> reachable) {
    this.base = base;
    this.superName = Type.getInternalName(base.type());
    this.name = name;
    this.interfaces = interfaces;
    this.reachable = reachable;
  }

  byte[] write() {
    String[] names = new String[interfaces.size() + 1];
    for (int i = 0; i < interfaces.size(); i++) {
      names[i] = Type.getInternalName(interfaces.get(i));
    }
    names[interfaces.size()] = Type.getInternalName(base.maker());
    int access = Opcodes.ACC_PUBLIC | Opcodes.ACC_FINAL | Opcodes.ACC_SUPER | Opcodes.ACC_SYNTHETIC;
    writer.visit(Opcodes.V17, access, name, null, superName, names);
    Type[] parameters = Type.getArgumentTypes(Type.getConstructorDescriptor(base.constructor()));
    constructor(parameters);
    make(parameters);
    Set<String> written = new HashSet<>();
    delegate(base.target().getType(), written);
    // The target's field says Statement; what a prepared one has beyond that is in its base.
    for (Class<?> type = base.type(); type != Object.class; type = type.getSuperclass()) {
      for (Class<?> each : type.getInterfaces()) {
        if (each.getPackageName().equals("java.sql")) {
          delegate(each, written);
        }
      }
    }
    interfaces.forEach(type -> delegate(type, written));
    writer.visitEnd();
    return writer.toByteArray();
  }

  private void constructor(Type[] parameters) {
    String descriptor = Type.getMethodDescriptor(Type.VOID_TYPE, parameters);
    MethodVisitor code = writer.visitMethod(Opcodes.ACC_PUBLIC, "<init>", descriptor, null, null);
    code.visitCode();
    code.visitVarInsn(Opcodes.ALOAD, 0);
    load(code, parameters);
    code.visitMethodInsn(Opcodes.INVOKESPECIAL, superName, "<init>", descriptor, false);
    code.visitInsn(Opcodes.RETURN);
    end(code);
  }

  /** {@code make(arguments)}: another one of this class. */
  private void make(Type[] parameters) {
    Method method = base.maker().getMethods()[0];
    MethodVisitor code = writer.visitMethod(
        Opcodes.ACC_PUBLIC, method.getName(), Type.getMethodDescriptor(method), null, null);
    code.visitCode();
    code.visitTypeInsn(Opcodes.NEW, name);
    code.visitInsn(Opcodes.DUP);
    load(code, parameters);
    code.visitMethodInsn(
        Opcodes.INVOKESPECIAL,
        name,
        "<init>",
        Type.getMethodDescriptor(Type.VOID_TYPE, parameters),
        false);
    code.visitInsn(Opcodes.ARETURN);
    end(code);
  }

  private static int load(MethodVisitor code, Type[] parameters) {
    int slot = 1;
    for (Type parameter : parameters) {
      code.visitVarInsn(parameter.getOpcode(Opcodes.ILOAD), slot);
      slot += parameter.getSize();
    }
    return slot;
  }

  private static void end(MethodVisitor code) {
    code.visitMaxs(0, 0);
    code.visitEnd();
  }

  private void delegate(Class<?> type, Set<String> written) {
    for (Method method : type.getMethods()) {
      if (!Modifier.isStatic(method.getModifiers())
          && !isOfObject(method)
          && !base.isByHand(method)
          && written.add(method.getName() + Type.getMethodDescriptor(method))) {
        delegate(type, method);
      }
    }
  }

  /** As {@code equals} that an interface declares anew. */
  private static boolean isOfObject(Method method) {
    return switch (method.getName()) {
      case "equals", "hashCode", "toString" -> has(Object.class, method);
      default -> false;
    };
  }

  private static boolean has(Class<?> type, Method method) {
    try {
      return type.getMethod(method.getName(), method.getParameterTypes()) != null;
    } catch (NoSuchMethodException e) {
      return false;
    }
  }

  private void delegate(Class<?> type, Method method) {
    Type result = Type.getReturnType(method);
    MethodVisitor code = writer.visitMethod(
        Opcodes.ACC_PUBLIC,
        method.getName(),
        Type.getMethodDescriptor(method),
        null,
        Arrays.stream(method.getExceptionTypes())
            .map(Type::getInternalName)
            .toArray(String[]::new));
    code.visitCode();
    Method narrowed = base.narrowedBy(method);
    if (narrowed != null && reachable.test(method.getReturnType())) {
      code.visitVarInsn(Opcodes.ALOAD, 0);
      load(code, Type.getArgumentTypes(method));
      code.visitMethodInsn(
          Opcodes.INVOKEVIRTUAL,
          superName,
          narrowed.getName(),
          Type.getMethodDescriptor(narrowed),
          false);
      fit(code, result);
    } else {
      int free = callTarget(code, type, method);
      afterwards(code, method, result, free);
    }
    code.visitInsn(result.getOpcode(Opcodes.IRETURN));
    end(code);
  }

  private int callTarget(MethodVisitor code, Class<?> type, Method method) {
    code.visitVarInsn(Opcodes.ALOAD, 0);
    code.visitFieldInsn(
        Opcodes.GETFIELD,
        Type.getInternalName(base.target().getDeclaringClass()),
        base.target().getName(),
        Type.getDescriptor(base.target().getType()));
    int free = load(code, Type.getArgumentTypes(method));
    code.visitMethodInsn(
        Opcodes.INVOKEINTERFACE,
        Type.getInternalName(type),
        method.getName(),
        Type.getMethodDescriptor(method),
        true);
    return free;
  }

  // ---- what follows the target's answer, which lies on the stack

  private void afterwards(MethodVisitor code, Method method, Type result, int free) {
    if (isBound(method)) {
      tellBound(code, method);
    } else if (isRead(method)) {
      tellRead(code, method, result, free);
    } else if (isRowsOfMetaData(method)) {
      code.visitVarInsn(Opcodes.ASTORE, free);
      code.visitVarInsn(Opcodes.ALOAD, 0);
      code.visitVarInsn(Opcodes.ALOAD, free);
      hook(code, "rows", "(Ljava/sql/ResultSet;)Ljava/sql/ResultSet;");
      if (method.getReturnType() != ResultSet.class) {
        fit(code, result);
      }
    }
  }

  private void hook(MethodVisitor code, String hook, String descriptor) {
    code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, superName, hook, descriptor, false);
  }

  private static boolean hasPlace(Method method) {
    Class<?>[] parameters = method.getParameterTypes();
    return parameters.length > 0 && (parameters[0] == int.class || parameters[0] == String.class);
  }

  private boolean isBound(Method method) {
    return GuardedPreparedStatement.class.isAssignableFrom(base.type())
        && method.getName().startsWith("set")
        && method.getParameterCount() > 1
        && hasPlace(method);
  }

  private void tellBound(MethodVisitor code, Method method) {
    Class<?> value = method.getParameterTypes()[1];
    Type place = Type.getType(method.getParameterTypes()[0]);
    code.visitVarInsn(Opcodes.ALOAD, 0);
    code.visitVarInsn(place.getOpcode(Opcodes.ILOAD), 1);
    if (isHidden(value)) {
      hook(code, "hidden", "(" + place + ")V");
    } else if (method.getName().equals("setNull")) {
      code.visitInsn(Opcodes.ACONST_NULL);
      hook(code, "bound", "(" + place + "Ljava/lang/Object;)V");
    } else {
      code.visitVarInsn(Type.getType(value).getOpcode(Opcodes.ILOAD), 2);
      hook(code, "bound", "(" + place + widened(code, value) + ")V");
      if (value.isPrimitive() && place.equals(Type.INT_TYPE)) {
        tellPrimitive(code, value);
      }
    }
    tellMore(code, method);
  }

  /** {@code setInt(1, 5)} and {@code setLong(1, 5)} ask for different things: {@code select ?}. */
  private void tellPrimitive(MethodVisitor code, Class<?> value) {
    code.visitVarInsn(Opcodes.ALOAD, 0);
    code.visitVarInsn(Opcodes.ILOAD, 1);
    // None of java.sql.Types.
    code.visitLdcInsn(Integer.MIN_VALUE + Type.getDescriptor(value).charAt(0));
    hook(code, "typed", "(II)V");
  }

  /** What else a setter takes: {@code setObject(1, "5", Types.INTEGER)}. */
  private void tellMore(MethodVisitor code, Method method) {
    Class<?>[] parameters = method.getParameterTypes();
    boolean isNull = method.getName().equals("setNull");
    if (parameters.length < 3 && !isNull) {
      return;
    }
    code.visitVarInsn(Opcodes.ALOAD, 0);
    if (parameters[0] == int.class
        && parameters.length == (isNull ? 2 : 3)
        && parameters[parameters.length - 1] == int.class) {
      code.visitVarInsn(Opcodes.ILOAD, 1);
      code.visitVarInsn(
          Opcodes.ILOAD, isNull ? 2 : 2 + Type.getType(parameters[1]).getSize());
      hook(code, "typed", "(II)V");
    } else {
      hook(code, "further", "()V");
    }
  }

  private boolean isRead(Method method) {
    return (DetailedResultSet.class.isAssignableFrom(base.type())
            || GuardedCallableStatement.class.isAssignableFrom(base.type()))
        && method.getName().startsWith("get")
        && method.getReturnType() != void.class
        && hasPlace(method);
  }

  private void tellRead(MethodVisitor code, Method method, Type result, int free) {
    if (isHidden(method.getReturnType())) {
      code.visitVarInsn(Opcodes.ALOAD, 0);
      hook(code, "readUnseen", "()V");
      return;
    }
    code.visitVarInsn(result.getOpcode(Opcodes.ISTORE), free);
    code.visitVarInsn(Opcodes.ALOAD, 0);
    code.visitVarInsn(result.getOpcode(Opcodes.ILOAD), free);
    hook(code, "read", "(" + widened(code, method.getReturnType()) + ")V");
    code.visitVarInsn(result.getOpcode(Opcodes.ILOAD), free);
  }

  private boolean isRowsOfMetaData(Method method) {
    return GuardedMetaData.class.isAssignableFrom(base.type())
        && ResultSet.class.isAssignableFrom(method.getReturnType())
        && has(DatabaseMetaData.class, method)
        && reachable.test(method.getReturnType());
  }

  private static boolean isHidden(Class<?> value) {
    return HIDDEN.stream().anyMatch(each -> each.isAssignableFrom(value));
  }

  /** Makes a long, double, boolean or object of what lies on the stack; nothing is boxed. */
  private static String widened(MethodVisitor code, Class<?> value) {
    if (!value.isPrimitive()) {
      return "Ljava/lang/Object;";
    } else if (value == boolean.class) {
      return "Z";
    } else if (value == double.class || value == float.class) {
      if (value == float.class) {
        code.visitInsn(Opcodes.F2D);
      }
      return "D";
    }
    if (value != long.class) {
      code.visitInsn(Opcodes.I2L);
    }
    return "J";
  }

  /** The guard if it has the type that is asked for, else what stands behind it. */
  private static void fit(MethodVisitor code, Type result) {
    Label fits = new Label();
    code.visitInsn(Opcodes.DUP);
    code.visitTypeInsn(Opcodes.INSTANCEOF, result.getInternalName());
    code.visitJumpInsn(Opcodes.IFNE, fits);
    code.visitMethodInsn(
        Opcodes.INVOKESTATIC,
        Type.getInternalName(Wrappers.class),
        "behind",
        "(Ljava/lang/Object;)Ljava/lang/Object;",
        false);
    code.visitLabel(fits);
    code.visitFrame(Opcodes.F_SAME1, 0, null, 1, new Object[] {"java/lang/Object"});
    code.visitTypeInsn(Opcodes.CHECKCAST, result.getInternalName());
  }
}
