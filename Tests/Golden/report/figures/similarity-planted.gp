# Run in this folder: gnuplot -d similarity-planted.gp
set encoding utf8
set terminal pngcairo size 900,864 noenhanced font 'sans-serif,9' background '#ffffff'
set output 'similarity-planted.png'
set multiplot
unset key
set border linecolor rgb '#666666'
set tics nomirror out scale 0.4 textcolor rgb '#000000'
set palette defined (-1 '#440154', -0.5 '#3b528b', 0 '#21918c', 0.5 '#5ec962', 1 '#fde725')
set cbrange [-1:1]
set cbtics 0.5
set xrange [-0.5:11.5]
set yrange [11.5:-0.5]
set lmargin at screen 0.1111
set rmargin at screen 0.5044
set tmargin at screen 0.9676
set bmargin at screen 0.5579
set title 'S, class similarity' offset 0,-0.5
set xtics rotate by 90 right ('' 0, '' 1, '' 2, '' 3, '' 4, '' 5, '' 6, '' 7, '' 8, '' 9, '' 10, '' 11)
set ytics ('superclass-0-…' 0, 'superclass-0-…' 1, 'superclass-0-…' 2, 'superclass-1-…' 3, 'superclass-1-…' 4, 'superclass-1-…' 5, 'superclass-2-…' 6, 'superclass-2-…' 7, 'superclass-2-…' 8, 'superclass-3-…' 9, 'superclass-3-…' 10, 'superclass-3-…' 11)
set colorbox user origin screen 0.9378, screen 0.5579 size screen 0.0156, screen 0.4097
plot 'similarity-planted.dat' index 0 matrix with image
set lmargin at screen 0.5244
set rmargin at screen 0.9178
set tmargin at screen 0.9676
set bmargin at screen 0.5579
set title 'centers: mds' offset 0,-0.5
set xtics rotate by 90 right ('' 0, '' 1, '' 2, '' 3, '' 4, '' 5, '' 6, '' 7, '' 8, '' 9, '' 10, '' 11)
set ytics ('' 0, '' 1, '' 2, '' 3, '' 4, '' 5, '' 6, '' 7, '' 8, '' 9, '' 10, '' 11)
unset colorbox
plot 'similarity-planted.dat' index 1 matrix with image
set lmargin at screen 0.1111
set rmargin at screen 0.5044
set tmargin at screen 0.5255
set bmargin at screen 0.1157
set title 'centers: shc' offset 0,-0.5
set xtics rotate by 90 right ('superclass-0-…' 0, 'superclass-0-…' 1, 'superclass-0-…' 2, 'superclass-1-…' 3, 'superclass-1-…' 4, 'superclass-1-…' 5, 'superclass-2-…' 6, 'superclass-2-…' 7, 'superclass-2-…' 8, 'superclass-3-…' 9, 'superclass-3-…' 10, 'superclass-3-…' 11)
set ytics ('superclass-0-…' 0, 'superclass-0-…' 1, 'superclass-0-…' 2, 'superclass-1-…' 3, 'superclass-1-…' 4, 'superclass-1-…' 5, 'superclass-2-…' 6, 'superclass-2-…' 7, 'superclass-2-…' 8, 'superclass-3-…' 9, 'superclass-3-…' 10, 'superclass-3-…' 11)
unset colorbox
plot 'similarity-planted.dat' index 2 matrix with image
set lmargin at screen 0.5244
set rmargin at screen 0.9178
set tmargin at screen 0.5255
set bmargin at screen 0.1157
set title 'centers: shc-coordinate-descent' offset 0,-0.5
set xtics rotate by 90 right ('superclass-0-…' 0, 'superclass-0-…' 1, 'superclass-0-…' 2, 'superclass-1-…' 3, 'superclass-1-…' 4, 'superclass-1-…' 5, 'superclass-2-…' 6, 'superclass-2-…' 7, 'superclass-2-…' 8, 'superclass-3-…' 9, 'superclass-3-…' 10, 'superclass-3-…' 11)
set ytics ('' 0, '' 1, '' 2, '' 3, '' 4, '' 5, '' 6, '' 7, '' 8, '' 9, '' 10, '' 11)
unset colorbox
plot 'similarity-planted.dat' index 3 matrix with image
unset multiplot
set output
