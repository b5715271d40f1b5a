install.packages("praise")
