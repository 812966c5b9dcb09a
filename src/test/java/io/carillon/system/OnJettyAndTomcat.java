package io.carillon.system;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs a test class once on Jetty 12.1 and once on Tomcat 11; its constructor takes the {@link Container}. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedClass(name = "{0}")
@EnumSource(names = {"JETTY_12_1", "TOMCAT_11"})
@ExtendWith(ConsoleOnFailure.class)
@interface OnJettyAndTomcat {}
