/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.base;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Tells the application's own code on a stack from what carries it: the Java platform, well-known
 * frameworks and drivers, proxies, and Perfguard itself.
 *
 * <p>A class whose outermost name ends in {@code Test} or {@code IT} is application code in any
 * package: a test is the user of what it tests, also where it lives in the same package.
 *
 * <p>Thread-safe.
 */
public final class ApplicationFrames {
  // Sorted, and none is the beginning of another: the greatest that is <= a name is the only one it
  // can begin with.
  private static final String[] INFRASTRUCTURE = {
    "brave.",
    "com.fasterxml.",
    "com.github.benmanes.caffeine.",
    "com.google.common.",
    "com.google.inject.",
    "com.intellij.",
    "com.microsoft.sqlserver.",
    "com.mysql.",
    "com.p6spy.",
    "com.sun.",
    "com.zaxxer.",
    "feign.",
    "groovy.",
    "io.grpc.",
    "io.lettuce.",
    "io.micrometer.",
    "io.micronaut.",
    "io.netty.",
    "io.opentelemetry.",
    "io.perfguard.cache.",
    "io.perfguard.core.",
    "io.perfguard.db.",
    "io.perfguard.http.",
    "io.perfguard.llm.",
    "io.perfguard.test.",
    "io.perfguard.tools.",
    "io.quarkus.",
    "io.r2dbc.",
    "io.undertow.",
    "io.vertx.",
    "jakarta.",
    "java.",
    "javax.",
    "jdk.",
    "kotlin.",
    "kotlinx.",
    "net.bytebuddy.",
    "net.sf.cglib.",
    "net.ttddyy.",
    "okhttp3.",
    "oracle.",
    "org.apache.catalina.",
    "org.apache.commons.",
    "org.apache.coyote.",
    "org.apache.derby.",
    "org.apache.hc.",
    "org.apache.http.",
    "org.apache.ibatis.",
    "org.apache.maven.",
    "org.apache.tomcat.",
    "org.aspectj.",
    "org.codehaus.groovy.",
    "org.eclipse.jetty.",
    "org.eclipse.persistence.",
    "org.glassfish.",
    "org.gradle.",
    "org.h2.",
    "org.hibernate.",
    "org.hsqldb.",
    "org.jboss.",
    "org.jdbi.",
    "org.jooq.",
    "org.junit.",
    "org.mariadb.",
    "org.openjdk.jmh.",
    "org.postgresql.",
    "org.slf4j.",
    "org.springframework.",
    "org.sqlite.",
    "org.xerial.",
    "reactor.",
    "rx.",
    "scala.",
    "sun.",
  };

  private ApplicationFrames() {}

  /**
   * Whether a class is the application's own.
   *
   * @param className its full name, as {@link Class#getName()} gives it
   * @return false for the platform, frameworks, drivers, proxies and Perfguard
   */
  public static boolean isApplication(String className) {
    if (isProxy(className)) {
      return false;
    }
    return !isInfrastructure(className) || isTest(className);
  }

  private static boolean isProxy(String className) {
    return className.contains("$$")
        || className.contains("$Proxy")
        || className.contains("$HibernateProxy")
        || className.contains("$ByteBuddy$");
  }

  private static boolean isInfrastructure(String className) {
    int at = Arrays.binarySearch(INFRASTRUCTURE, className);
    return at < -1 && className.startsWith(INFRASTRUCTURE[-at - 2]);
  }

  private static boolean isTest(String className) {
    int nested = className.indexOf('$');
    String outermost = nested < 0 ? className : className.substring(0, nested);
    return outermost.endsWith("Test") || outermost.endsWith("IT");
  }

  /**
   * The application's places in a stack that was caught earlier; only now are its frames decoded.
   *
   * @param stack made where the call happened
   * @param most how many to return, >= 1
   * @return innermost first; empty if there are none
   */
  public static List<Place> of(Throwable stack, int most) {
    return of(Arrays.stream(stack.getStackTrace()), most);
  }

  /**
   * The application's places in a stack.
   *
   * @param stack innermost first
   * @param most how many to return, >= 1
   * @return innermost first; empty if there are none
   */
  public static List<Place> of(StackTraceElement[] stack, int most) {
    return of(Arrays.stream(stack), most);
  }

  private static List<Place> of(Stream<StackTraceElement> stack, int most) {
    Require.atLeast(1, most, "most");
    return stack
        .filter(frame -> isApplication(frame.getClassName()))
        .limit(most)
        .map(Place::of)
        .toList();
  }

  /**
   * A hash of places that is the same in each run of the application, for maps by call site. Class,
   * method and line count, their order too.
   *
   * @param places the places
   * @return 64 bits
   */
  public static long hash(List<Place> places) {
    long hash = places.size();
    for (Place place : places) {
      // String.hashCode is specified, so that it is the same in each run; two of them make
      // collisions of one rare.
      long names =
          ((long) place.className().hashCode() << 32) ^ place.methodName().hashCode();
      hash = mix(mix(hash ^ names) + place.lineNumber());
    }
    return hash;
  }

  /**
   * Stafford's variant 13 of the finaliser of MurmurHash3: each bit of the input moves half of the
   * output.
   */
  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
